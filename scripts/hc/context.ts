import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { chainIdentity, openProvider } from "#chain/provider";
import { fromHex, type Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { localWallet } from "#lib/local-wallet";
import type { Person } from "#lib/person";
import type { Ports, Sign } from "#lib/ports";
import { signIn } from "#lib/use-cases/open-keys";
import { demoKey, demoNames, demoWallet, type DemoName } from "../demo-wallets.ts";
import { openSession, type Session } from "../session.ts";
import { loadDeployment, stateDirectory } from "../state.ts";

/** A command line does not say enough. Codes: `hc/who-are-you`, `hc/key-file`, `hc/bad-option`. */
export class CommandError extends HealthChainError {}

/** Options that every command takes. */
export type GlobalOptions = {
  readonly rpc: string;
  readonly store: string;
  readonly vault?: string;
  readonly registration?: Hex;
  readonly as?: string;
  readonly keyFile?: string;
  readonly json?: boolean;
};

/** Adds the options that every command takes to the program. */
export function withGlobalOptions(program: Command): Command {
  return program
    .option("--as <name>", `act as a demo person: ${demoNames.join(", ")}`)
    .option("--key-file <file>", "act with the wallet key in this file")
    .option(
      "--rpc <url>",
      "the chain's JSON-RPC",
      process.env["HEALTHCHAIN_RPC"] ?? "http://127.0.0.1:8545",
    )
    .option(
      "--store <url>",
      "the store's Kubo RPC",
      process.env["HEALTHCHAIN_STORE"] ?? "http://127.0.0.1:5001",
    )
    .option("--vault <directory>", "the vault's folder (default: beside the deployment)")
    .option(
      "--registration <address>",
      "the Registration contract (default: what was deployed from this folder)",
    )
    .option("--json", "print JSON");
}

/** Opens chain, store and vault as the options say. The caller ends it with `close`. */
export async function openContext(
  options: GlobalOptions,
): Promise<Session & { close: () => void }> {
  const provider = openProvider(options.rpc);
  const { genesis } = await chainIdentity(provider).finally(() => provider.destroy());
  const registration = options.registration ?? (await loadDeployment(genesis)).registration;
  const session = await openSession({
    rpcUrl: options.rpc,
    registration,
    storeUrl: options.store,
    vaultDirectory: options.vault ?? join(stateDirectory(genesis), "vault"),
    relayKey: demoKey("relay"),
  });
  return { ...session, close: () => session.provider.destroy() };
}

/** The wallet that the options name. */
export async function walletOf({ as, keyFile }: GlobalOptions): Promise<Sign> {
  if (keyFile !== undefined) return localWallet(await readKeyFile(keyFile));
  if (as === undefined) {
    throw new CommandError(
      "hc/who-are-you",
      `Say who you are: --as NAME for a demo person (${demoNames.join(", ")}), or --key-file FILE.`,
    );
  }
  if (isDemoName(as)) return demoWallet(as);
  throw new CommandError(
    "hc/who-are-you",
    `There is no demo person "${as}". Known: ${demoNames.join(", ")}.`,
  );
}

/** The person whose wallet the options name, keys open. */
export async function personOf(
  session: Session,
  options: GlobalOptions,
): Promise<{ person: Person; ports: Ports }> {
  const ports = session.portsOf(await walletOf(options));
  return { person: await signIn(ports), ports };
}

export const isDemoName = (name: string): name is DemoName =>
  (demoNames as readonly string[]).includes(name);

/** Runs a command with an open context, prints what it found, and closes whatever was opened. */
export async function run<Found>(
  command: Command,
  act: (session: Session, options: GlobalOptions) => Promise<Found>,
  lines: (found: Found) => readonly string[],
): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const context = await openContext(options);
  try {
    const found = await act(context, options);
    console.log(options.json === true ? JSON.stringify(found, jsonValue) : lines(found).join("\n"));
  } finally {
    context.close();
  }
}

/** bigint as a decimal number in a string, bytes as hex. */
export function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  return value;
}

const keyFileText = z.string().regex(/^(0x)?[0-9a-f]{64}\s*$/i);

async function readKeyFile(path: string): Promise<Uint8Array> {
  try {
    return fromHex(keyFileText.parse(await readFile(path, "utf8")).trim());
  } catch (cause) {
    // The cause of a schema error quotes its input, which here would be a key.
    const detail = cause instanceof z.ZodError ? {} : { cause };
    throw new CommandError(
      "hc/key-file",
      `${path} is not a key file: 64 hex digits wanted. Make one with \`hc wallet new FILE\`.`,
      detail,
    );
  }
}
