import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { readSite } from "#chain/contracts";
import { chainIdentity, openProvider } from "#chain/provider";
import { openRpcStore } from "#ipfs/rpc-client";
import { HealthChainError } from "#lib/errors";
import { maxHeadAge } from "#lib/permission";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { loadDeployment, stateDirectory } from "../state.ts";
import type { GlobalOptions } from "./context.ts";

type Check = { readonly name: string; readonly ok: boolean; readonly says: string };

/** `hc selfcheck`: what is wrong with a setup, each part on its own. */
export function addSelfcheck(program: Command): void {
  program
    .command("selfcheck")
    .description("say what is wrong with this setup")
    .addHelpText("after", "\nExample:\n  npm run hc -- selfcheck")
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const checks = await allChecks(options);
      const ok = checks.every((check) => check.ok);
      if (options.json === true) console.log(JSON.stringify({ ok, checks }));
      else
        for (const check of checks)
          console.log(`${check.ok ? "✔" : "✘"} ${check.name}: ${check.says}`);
      process.exitCode = ok ? 0 : 1;
    });
}

async function allChecks(options: GlobalOptions): Promise<Check[]> {
  const provider = openProvider(options.rpc);
  try {
    const checks = [
      await checked("chain", async () => {
        const { chainId, genesis } = await chainIdentity(provider);
        return `id ${chainId}, genesis ${genesis}`;
      }),
      await checked("head", () => headAge(options.rpc)),
      await checked("contracts", async () => {
        const { genesis } = await chainIdentity(provider);
        const site = await readSite(
          provider,
          options.registration ?? (await loadDeployment(genesis)).registration,
        );
        return `deployment ${site.deployment}`;
      }),
      await checked("store", async () => {
        const cid = await openRpcStore({ url: options.store }).putBlock(
          new TextEncoder().encode("HealthChain selfcheck"),
        );
        return `keeps and returns a block (${cid})`;
      }),
      await checked("vault", async () => {
        const directory =
          options.vault ?? join(stateDirectory((await chainIdentity(provider)).genesis), "vault");
        await access(directory, constants.R_OK | constants.W_OK);
        return directory;
      }),
      await checked("native cryptography", () =>
        Promise.resolve(nativeWrap()).then(() => "libsecp256k1 is loaded"),
      ),
    ];
    return checks;
  } finally {
    provider.destroy();
  }
}

async function headAge(rpc: string): Promise<string> {
  const provider = openProvider(rpc);
  try {
    const head = await provider.getBlock("latest");
    const age = Math.floor(Date.now() / 1000) - (head?.timestamp ?? 0);
    if (age > maxHeadAge)
      throw new HealthChainError(
        "chain/old-head",
        `The newest block is ${age} seconds old; nothing will be served. Does the chain mine on its own?`,
      );
    return `block ${head?.number ?? 0}, ${age} seconds old`;
  } finally {
    provider.destroy();
  }
}

async function checked(name: string, check: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, says: await check() };
  } catch (error) {
    const says =
      error instanceof HealthChainError
        ? `${error.message} [${error.code}]`
        : "cannot be used; check its address or folder";
    return { name, ok: false, says };
  }
}
