import { Option, type Command } from "commander";
import { chainIdentity, openProvider } from "#chain/provider";
import type { Hex } from "#lib/bytes";
import { localWallet } from "#lib/local-wallet";
import type { Person } from "#lib/person";
import type { Sign, TextWallet } from "#lib/ports";
import { printable, printableJson } from "#lib/printable";
import { openAgain, signIn } from "#lib/use-cases/open-keys";
import { demoNames, demoWallet, type DemoName } from "../demo-wallets.ts";
import { requireChain } from "../require-chain.ts";
import { openChain, type EnteredPorts, type Session } from "../session.ts";
import { loadDeployment, requireDeployment, type DeploymentFile } from "../state.ts";
import { gatewaysToAsk, openEntrance, type GatewayToAsk } from "./entrance.ts";
import { UsageError } from "./errors.ts";
import { readKeyFile } from "./key-file.ts";
import { readPhrase } from "./phrase-file.ts";
import type { Cli } from "./terminal.ts";
import { addressArgument, demoNameArgument, gatewayArgument, urlArgument } from "./terms.ts";

/** Options that every command takes. */
export type GlobalOptions = {
  readonly rpc: string;
  readonly store: string;
  readonly vault?: string;
  readonly gateway?: string;
  readonly registration?: Hex;
  readonly as?: DemoName;
  readonly keyFile?: string;
  readonly phraseFile?: string;
  readonly json?: boolean;
};

/** Adds the options that every command takes to the program. Each may stand before or after the command. */
export function withGlobalOptions(program: Command): Command {
  const options = [
    new Option("--as <name>", `act as a demo person: ${demoNames.join(", ")}`)
      .argParser(demoNameArgument)
      .conflicts("keyFile"),
    new Option("--key-file <file>", "act with the wallet key in this file"),
    new Option(
      "--phrase-file <file>",
      "open your keys with the 24 words in this file, not with the wallet (enrol writes them there)",
    ),
    new Option("--rpc <url>", "the chain's JSON-RPC")
      .env("HEALTHCHAIN_RPC")
      .default("http://127.0.0.1:8545")
      .argParser(urlArgument),
    new Option("--gateway <url>", "the gateway to go through (default: those of the saved state)")
      .env("HEALTHCHAIN_GATEWAY")
      .argParser(gatewayArgument),
    new Option("--store <url>", "the store's Kubo RPC, where there is no gateway")
      .env("HEALTHCHAIN_STORE")
      .default("http://127.0.0.1:5001")
      .argParser(urlArgument),
    new Option(
      "--vault <directory>",
      "open this vault's folder instead of a gateway (default without gateways: beside the deployment)",
    )
      .env("HEALTHCHAIN_VAULT")
      .conflicts("gateway"),
    new Option(
      "--registration <address>",
      "the Registration contract (default: what was deployed from this folder)",
    )
      .env("HEALTHCHAIN_REGISTRATION")
      .argParser(addressArgument),
    new Option("--json", "print one JSON object, also for an error"),
  ];
  return options.reduce((command, option) => command.addOption(option), program);
}

/** An open chain, the gateways of its people, and how a wallet comes to its owner's ports. */
export type HcSession = Session & {
  /** Those that people's commands go through; none where they open a vault's folder. */
  readonly gateways: readonly GatewayToAsk[];
  /** All that this folder knows on the chain, and one that was named. */
  readonly known: readonly GatewayToAsk[];
  /** The oracles of the saved state. */
  readonly oracles: NonNullable<DeploymentFile["oracles"]>;
};

/** Opens the chain as the options say; gateway, store and vault are asked once a wallet needs them. */
async function openContext(options: GlobalOptions): Promise<HcSession> {
  await requireChain(options.rpc);
  const { rpc: rpcUrl, registration: named } = options;
  const known = named === undefined ? await savedDeployment(rpcUrl) : { registration: named };
  const chain = await openChain({ rpcUrl, registration: known.registration });
  try {
    if ("consent" in known) requireDeployment(chain.site, known);
  } catch (error) {
    chain.provider.destroy();
    throw error;
  }
  const saved = "consent" in known ? known.gateways : undefined;
  const gateways = gatewaysToAsk(options, saved);
  const all = new Map([...gatewaysToAsk({}, saved), ...gateways].map((one) => [one.url, one]));
  const portsOf = openEntrance(chain, options, gateways);
  const oracles = "consent" in known ? (known.oracles ?? []) : [];
  return { ...chain, gateways, known: [...all.values()], oracles, portsOf };
}

/** What this folder knows of the chain. */
async function savedDeployment(rpcUrl: string): Promise<DeploymentFile> {
  const provider = openProvider(rpcUrl);
  const { genesis } = await chainIdentity(provider).finally(() => provider.destroy());
  return loadDeployment(genesis);
}

/** The wallet that the options name. */
export async function walletOf({ as, keyFile }: GlobalOptions): Promise<Sign & TextWallet> {
  if (keyFile !== undefined) return localWallet(await readKeyFile(keyFile));
  if (as !== undefined) return demoWallet(as);
  throw new UsageError(
    "hc/who-are-you",
    `Say who you are: --as NAME for a demo person (${demoNames.join(", ")}), or --key-file FILE.`,
  );
}

/** The person whose wallet the options name, keys open by it or by the words in --phrase-file. */
export async function personOf(
  session: Session,
  options: GlobalOptions,
): Promise<{ person: Person; ports: EnteredPorts }> {
  const { phraseFile } = options;
  const phrase = phraseFile === undefined ? undefined : await readPhrase(phraseFile);
  const ports = await session.portsOf(await walletOf(options));
  if (phrase === undefined) return { person: await signIn(ports), ports };
  const askPhrase = () => Promise.resolve(phrase);
  return { person: await openAgain(ports, { askPhrase, first: "phrase" }), ports };
}

/** Runs a command with an open context, prints what it found, closes whatever was opened, and answers what it found. */
export async function run<Found>(
  { command, cli }: { command: Command; cli: Cli },
  act: (session: HcSession, options: GlobalOptions) => Promise<Found>,
  lines: (found: Found) => readonly string[],
): Promise<Found> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const context = await openContext(options);
  try {
    const found = await act(context, options);
    show({ options, cli }, found, lines);
    return found;
  } finally {
    context.provider.destroy();
  }
}

/** Prints what a command found: one JSON object with --json, else its lines, each of which stays one line. */
export function show<Found>(
  { options, cli }: { options: Pick<GlobalOptions, "json">; cli: Cli },
  found: Found,
  lines: (found: Found) => readonly string[],
): void {
  cli.print(
    options.json === true
      ? printableJson(JSON.stringify(found, withDecimals))
      : lines(found).map(printable).join("\n"),
  );
}

/** "1 record", "2 records". */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** JSON knows no bigint: gas and the like are numbers that fit. */
const withDecimals = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? Number(value) : value;
