import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { readSite } from "#chain/contracts";
import { chainIdentity, ChainError, openProvider } from "#chain/provider";
import { openRpcStore } from "#ipfs/rpc-client";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { GatewayError } from "#lib/gateway-session";
import { maxHeadAge } from "#lib/permission";
import { VaultError } from "#lib/vault";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { told } from "../report-error.ts";
import { requireChain } from "../require-chain.ts";
import { openChain } from "../session.ts";
import { loadDeployment, stateDirectory, type DeploymentFile } from "../state.ts";
import { show, type GlobalOptions } from "./context.ts";
import { gatewaysToAsk, type GatewayToAsk } from "./entrance.ts";
import { checkGateway } from "./gateway-checks.ts";
import type { Cli } from "./terminal.ts";

/** One part of a setup. `code` is that of the error where it is not ok. */
type Check = {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  readonly code?: string;
};
type Provider = ReturnType<typeof openProvider>;

/** `hc selfcheck`: what is wrong with a setup, each part on its own. */
export function addSelfcheck(program: Command, cli: Cli): void {
  program
    .command("selfcheck")
    .description("say what is wrong with this setup; exit code 1 when something is")
    .addHelpText("after", "\nExample:\n  npm run hc -- selfcheck")
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const checks = await allChecks(options);
      const ok = checks.every((check) => check.ok);
      show({ options, cli }, { ok, checks }, () => checks.map(lineOf));
      if (!ok) cli.exitWith(1);
    });
}

function lineOf({ name, ok, says, code }: Check): string {
  return `${ok ? "✔" : "✘"} ${name}: ${says}${code === undefined ? "" : ` [${code}]`}`;
}

async function allChecks(options: GlobalOptions): Promise<Check[]> {
  return [
    await checked("chain", () => checkChain(options)),
    await checked("head", () => asked(options, headAge)),
    await checked("contracts", () => asked(options, (provider) => site(provider, options))),
    ...(await waysIn(options)),
    await checked("native cryptography", () => {
      nativeWrap();
      return Promise.resolve("libsecp256k1 is loaded");
    }),
  ];
}

/** What people's commands go through: gateways, each on its own, or store and vault. */
async function waysIn(options: GlobalOptions): Promise<Check[]> {
  const saved = await asked(options, (provider) => deploymentOf(provider, options)).catch(
    () => undefined, // told under "contracts"
  );
  const gateways = gatewaysToAsk(options, saved?.gateways);
  if (gateways.length === 0)
    return [
      await checked("store", () => checkStore(options)),
      await checked("vault", () => checkVault(options)),
    ];
  const checks: Check[] = [];
  for (const place of gateways)
    checks.push(
      await checked(`gateway at ${place.url}`, () => checkOne(options, saved?.registration, place)),
    );
  return checks;
}

async function checkOne(
  { rpc: rpcUrl }: GlobalOptions,
  registration: Hex | undefined,
  place: GatewayToAsk,
): Promise<string> {
  if (registration === undefined)
    throw new GatewayError(
      "gateway/not-proven",
      "Without the contracts nothing shows that this is a gateway of the consortium.",
    );
  const { provider, services } = await openChain({ rpcUrl, registration });
  return checkGateway(services, place).finally(() => provider.destroy());
}

/** Asks the chain something, once it is known that it answers. */
async function asked<Answer>(
  { rpc }: GlobalOptions,
  ask: (provider: Provider) => Promise<Answer>,
): Promise<Answer> {
  await requireChain(rpc);
  const provider = openProvider(rpc);
  return ask(provider).finally(() => provider.destroy());
}

const checkChain = (options: GlobalOptions): Promise<string> =>
  asked(options, async (provider) => {
    const { chainId, genesis } = await chainIdentity(provider);
    return `id ${chainId}, genesis ${genesis}`;
  });

async function headAge(provider: Provider): Promise<string> {
  const head = await provider.getBlock("latest");
  const age = Math.max(0, Math.floor(Date.now() / 1000) - (head?.timestamp ?? 0));
  if (age <= maxHeadAge) return `block ${head?.number ?? 0}, ${age} seconds old`;
  throw new ChainError(
    "chain/old-head",
    `The newest block is ${age} seconds old, so nothing will be opened. See that the chain makes blocks on its own.`,
  );
}

async function site(provider: Provider, options: GlobalOptions): Promise<string> {
  const { registration } = await deploymentOf(provider, options);
  return `deployment ${(await readSite(provider, registration)).deployment}`;
}

/** Registration's address, and the gateways that the saved state knows. */
async function deploymentOf(
  provider: Provider,
  { registration }: GlobalOptions,
): Promise<Pick<DeploymentFile, "registration" | "gateways">> {
  if (registration !== undefined) return { registration };
  return loadDeployment((await chainIdentity(provider)).genesis);
}

async function checkStore({ store }: GlobalOptions): Promise<string> {
  const block = new TextEncoder().encode("HealthChain selfcheck");
  const cid = await openRpcStore({ url: store }).putBlock(block);
  return `keeps a block (${cid})`;
}

async function checkVault(options: GlobalOptions): Promise<string> {
  const directory = options.vault ?? (await asked(options, vaultBesideDeployment));
  try {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    await access(join(directory, "."), constants.R_OK);
    return directory;
  } catch (cause) {
    throw new VaultError(
      "unreachable",
      `The vault's folder ${directory} is missing or may not be written. Name it with --vault.`,
      { cause },
    );
  }
}

async function vaultBesideDeployment(provider: Provider): Promise<string> {
  return join(stateDirectory((await chainIdentity(provider)).genesis), "vault");
}

async function checked(name: string, check: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, says: await check() };
  } catch (error) {
    const { code, message } = told(error);
    if (!(error instanceof HealthChainError))
      return { name, ok: false, says: "cannot be used; check its address or folder", code };
    return { name, ok: false, says: message, code };
  }
}
