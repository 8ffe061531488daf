import { Command, InvalidArgumentError, Option } from "commander";
import type { Hex } from "#lib/bytes";
import { addressArgument, urlArgument } from "../hc/terms.ts";

/** What `npm run simulate` was told. */
export type SimulateOptions = {
  readonly patients: number;
  readonly rate: number;
  readonly csv?: string;
  readonly batch: number;
  readonly readings?: number;
  readonly fast?: boolean;
  readonly hours: number;
  readonly seed: string;
  readonly patient?: number;
  readonly rpc: string;
  readonly oracle?: string;
  readonly gateway?: string;
  readonly registration?: Hex;
};

/** The command line; `act` is called once it is whole. */
export const simulateCommand = (act: (options: SimulateOptions) => Promise<void>): Command =>
  new Command("simulate")
    .description("Sensors on simulated patients of a demo chain that `npm start` runs.")
    .addOption(
      number("--patients <n>", "with a device each; the first is the demo's", [1, 1000], 1),
    )
    .addOption(
      number(
        "--rate <r>",
        "ticks a minute and patient; at each, one reading or a few",
        [1, 600],
        12,
      ),
    )
    .addOption(number("--batch <n>", "readings that a device signs together", [1, 1024], 1))
    .addOption(number("--readings <k>", "end once so many were measured in all", [1, 1e9]))
    .option(
      "--csv <file>",
      "each device sends the rows of this file, the last as of now (docs/operations.md)",
    )
    .option("--fast", "go through the past --hours without waiting, then end")
    .addOption(
      number("--hours <h>", "how far --fast goes back; the oracle takes 7 days", [1, 167], 24),
    )
    .option("--seed <text>", "the same seed, the same people and patterns", "1")
    .addOption(
      number("--patient <number>", "bind every device to this member instead", [1, 2 ** 31 - 1]),
    )
    .addOption(
      address("--rpc <url>", "the chain's JSON-RPC")
        .env("HEALTHCHAIN_RPC")
        .default("http://127.0.0.1:8545"),
    )
    .addOption(
      address("--oracle <url>", "(default: that of the saved state)").env("HEALTHCHAIN_ORACLE"),
    )
    .addOption(
      address("--gateway <url>", "(default: that of the saved state)").env("HEALTHCHAIN_GATEWAY"),
    )
    .option(
      "--registration <address>",
      "the Registration contract (default: what was deployed from this folder)",
      addressArgument,
    )
    .addHelpText("after", "\nExample:\n  npm run simulate -- --patients 3 --rate 12")
    .action(act);

const address = (flags: string, says: string): Option =>
  new Option(flags, says).argParser(urlArgument);

function number(
  flags: string,
  says: string,
  [least, most]: readonly [number, number],
  fallback?: number,
): Option {
  const option = new Option(flags, says).argParser((text) => {
    const value = Number(text);
    if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Wanted: a whole number from ${least} to ${most}.`);
  });
  return fallback === undefined ? option : option.default(fallback);
}
