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

const options = (): Option[] => [
  number("--patients <n>", "with a device each; the first is the demo's", [1, 1000]).default(1),
  number(
    "--rate <r>",
    "ticks a minute; at each, a patient's device takes one reading or a few",
    [1, 600],
  ).default(12),
  number("--batch <n>", "readings that a device signs together", [1, 1024]).default(1),
  number("--readings <k>", "end once so many were measured in all", [1, 1e9]),
  new Option(
    "--csv <file>",
    "each device sends this file's rows, the last as of now (docs/operations.md)",
  ),
  new Option("--fast", "go through the past --hours without waiting, then end"),
  number("--hours <h>", "how far --fast goes back; the oracle takes 7 days", [1, 167]).default(24),
  new Option("--seed <text>", "the same seed, the same people and patterns").default("1"),
  number("--patient <number>", "bind every device to this member instead", [1, 2 ** 31 - 1]),
  address("--rpc <url>", "the chain's JSON-RPC")
    .env("HEALTHCHAIN_RPC")
    .default("http://127.0.0.1:8545"),
  address("--oracle <url>", "(default: that of the saved state)").env("HEALTHCHAIN_ORACLE"),
  address("--gateway <url>", "(default: that of the saved state)").env("HEALTHCHAIN_GATEWAY"),
  new Option("--registration <address>", "(default: what was deployed from this folder)").argParser(
    addressArgument,
  ),
];

/** The command line; `act` is called once it is whole. */
export const simulateCommand = (act: (options: SimulateOptions) => Promise<void>): Command =>
  options()
    .reduce((command, option) => command.addOption(option), new Command("simulate"))
    .description("Sensors on simulated patients of a demo chain that `npm start` runs.")
    .addHelpText("after", "\nExample:\n  npm run simulate -- --patients 3 --rate 12")
    .action(act);

const address = (flags: string, says: string): Option =>
  new Option(flags, says).argParser(urlArgument);

const number = (flags: string, says: string, [least, most]: readonly [number, number]): Option =>
  new Option(flags, says).argParser((text) => {
    const value = Number(text);
    if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Wanted: a whole number from ${least} to ${most}.`);
  });
