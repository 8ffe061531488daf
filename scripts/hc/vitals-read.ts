import type { Command } from "commander";
import { openVitalsRead } from "#chain/vitals";
import { openWindowsRead } from "#chain/windows";
import { toHex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { observationsOf } from "#lib/observation";
import { readingValue } from "#lib/reading";
import { dayOf, timeOf } from "#lib/sentences";
import { proveReading, readAllVitals, type ReadingName } from "#lib/use-cases/prove-reading";
import type { AnchoredReading } from "#lib/use-cases/read-vitals";
import { vitalCodeOf } from "#lib/vital-codes";
import { nodeLineCipher } from "#native/node-line-cipher";
import { personOf, run, type GlobalOptions, type HcSession } from "./context.ts";
import { CommandError } from "./errors.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { momentArgument, purposeArgument, readingArgument, whoArgument } from "./terms.ts";

type ReadOptions = GlobalOptions & {
  readonly patient?: string;
  readonly purpose: number;
  readonly from?: number;
  readonly until?: number;
};

/** `hc vitals get|prove`. */
export function addVitalsReading(vitals: Command, cli: Cli): void {
  withQuestion(vitals.command("get"))
    .description(
      "readings that you may see, each checked: signed by its device, anchored, unchanged",
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient vitals get")
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => get(session, options as ReadOptions),
        linesOf,
      );
    });
  withQuestion(vitals.command("prove"))
    .argument("<reading>", "DEVICE/SEQUENCE, as `vitals get` shows it", readingArgument)
    .description("have the contract itself check where one reading is anchored")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient vitals prove 7/1")
    .action(async (name: ReadingName, _options, command: Command) => {
      const { isAnchored } = await run(
        { command, cli },
        (session, options) => prove(session, options as ReadOptions, name),
        ({ says }) => [says],
      );
      if (!isAnchored) cli.exitWith(1);
    });
}

function withQuestion(command: Command): Command {
  return command
    .option("--patient <who>", "whose readings (default: your own)", whoArgument)
    .option("--purpose <code>", "HL7 PurposeOfUse (default: TREAT)", purposeArgument, 0)
    .option("--from <time>", "anchored from then on, like 2027-03-03T10:42:00Z", momentArgument)
    .option("--until <time>", "anchored until then", momentArgument);
}

async function get(session: HcSession, options: ReadOptions) {
  const { ports, question, keyring } = await askingOf(session, options);
  const windows = await readAllVitals(ports, question, keyring);
  const readings = windows.flatMap((window) => window.readings);
  return {
    patient: question.patient,
    observations: observationsOf(readings.map(({ reading }) => reading)),
    proofs: readings.map(proofOf),
    closed: windows.flatMap(({ oracle, window, closed }) =>
      closed === undefined ? [] : [{ oracle, window, closed }],
    ),
    readings: readings.map(rowOf),
  };
}

/** What `vitals get` found. */
type Found = Awaited<ReturnType<typeof get>>;

/** Readings that are shown passed all checks, so their state is one; a window that did not is told as a whole. */
const proofOf = ({ reading, window }: AnchoredReading) => ({
  ...{ device: reading.device, sequence: reading.sequence, state: "signed, anchored, unchanged" },
  ...{ oracle: window.oracle, window: window.window, anchoredAt: window.anchoredAt },
});

function rowOf(anchored: AnchoredReading) {
  const { code, unit, observedAt, device, sequence } = anchored.reading;
  const vital = vitalCodeOf(code);
  const label = vital?.units.find((one) => one.unit === unit)?.label ?? unit;
  return {
    when: momentOf(observedAt),
    what: vital?.name ?? code,
    value: `${readingValue(anchored.reading)} ${label}`,
    reading: `${device}/${sequence}`,
    proof: `signed by device ${device}, anchored ${momentOf(anchored.window.anchoredAt)}, unchanged`,
  };
}

const momentOf = (seconds: number): string => `${dayOf(seconds)}, ${timeOf(seconds)}`;

function linesOf({ readings, closed }: Found): string[] {
  const away = closed.map(
    ({ oracle, window, closed: code }) =>
      `Window ${window} of oracle ${oracle} does not prove itself and is not shown [${code}].`,
  );
  if (readings.length === 0 && away.length === 0) return ["There are no readings yet."];
  const cells = readings.map(({ when, what, value, reading, proof }) => [
    ...[when, what, value, reading, proof],
  ]);
  const widths = [0, 1, 2, 3].map((at) =>
    Math.max(0, ...cells.map((row) => (row[at] ?? "").length)),
  );
  const rows = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return [...rows, ...away];
}

async function prove(session: HcSession, options: ReadOptions, name: ReadingName) {
  const { ports, question, keyring } = await askingOf(session, options);
  const chain = openVitalsRead(session.provider, session.site);
  const proven = await proveReading({ ...ports, chain }, { question, keyring }, name);
  if (proven === undefined)
    throw new CommandError(
      "hc/no-reading",
      `You can see no reading ${name.device}/${name.sequence}. \`vitals get\` lists those that you can.`,
    );
  const { reading, claim, isAnchored } = proven;
  const { oracle, window, anchoredAt, root } = reading.window;
  const where = `window ${window} of oracle ${oracle}, ${momentOf(anchoredAt)} UTC`;
  const says = isAnchored
    ? `The contract finds reading ${name.device}/${name.sequence} in ${where}: signed by device ${name.device}, unchanged.`
    : `The contract does not find reading ${name.device}/${name.sequence} in ${where}.`;
  const { place, leaf } = claim;
  return { ...{ isAnchored, oracle, window, anchoredAt, root, place, leaf: toHex(leaf), says } };
}

async function askingOf(session: HcSession, options: ReadOptions) {
  const { person, ports } = await personOf(session, options);
  if (ports.gateway === undefined)
    throw new CommandError(
      "hc/no-gateway",
      "Only gateways keep readings. Name one: --gateway URL.",
    );
  const { purpose, from, until } = options;
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const keyring = await keyringFor(ports, person, patient);
  const vitals = openWindowsRead(session.provider, session.site);
  const reading = { vitals, cipher: nodeLineCipher, readings: ports.gateway.readings };
  const question = {
    ...{ patient, purpose },
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
  return { ports: { ...ports, ...reading }, question, keyring };
}
