import type { Command } from "commander";
import { encodeStatedKey } from "#lib/stated-key";
import { serviceKey } from "../consortium.ts";
import { run } from "./context.ts";
import { readKeyFile } from "./key-file.ts";
import type { Cli } from "./terminal.ts";

const example = "consortium gateway-statement gateway.key";

/** `hc consortium gateway-statement`. */
export function addGatewayStatement(consortium: Command, cli: Cli): void {
  consortium
    .command("gateway-statement")
    .argument("<account-key>", "the file with the key of the gateway's account")
    .description("as a gateway's operator, sign what a hospital proposes it with in the app")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (keyFile: string, _options, command: Command) => {
      await run(
        { command, cli },
        async ({ site }) => {
          const key = await serviceKey(site.deployment, await readKeyFile(keyFile));
          return { statement: encodeStatedKey(key) };
        },
        ({ statement }) => [statement, "Nothing was sent. Hand this line to your hospital."],
      );
    });
}
