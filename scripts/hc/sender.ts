import { demoKey } from "../demo-wallets.ts";
import type { GlobalOptions } from "./context.ts";
import { UsageError } from "./errors.ts";
import { readKeyFile } from "./key-file.ts";

/** The key of whoever sends a transaction of their own, as the consortium's owner and hospitals that vote do. */
export async function senderKey({
  as,
  keyFile,
}: Pick<GlobalOptions, "as" | "keyFile">): Promise<Uint8Array> {
  if (keyFile !== undefined) return readKeyFile(keyFile);
  if (as !== undefined) return demoKey(as);
  throw new UsageError(
    "hc/who-are-you",
    "Say who you are: --as deployer, north or lake on a development chain, or the --key-file of the account that sends this.",
  );
}
