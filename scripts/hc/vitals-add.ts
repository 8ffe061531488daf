import type { Command } from "commander";
import { openVitalsRead } from "#chain/vitals";
import { deviceAccount } from "#lib/device-key";
import type { Measured } from "#lib/sign-readings";
import type { VitalCode } from "#lib/vital-codes";
import { countsLine } from "../vitals/counts.ts";
import { readVitalsCsv, timedRows } from "../vitals/csv.ts";
import { openSensor, type Memory } from "../vitals/device.ts";
import { openMemory } from "../vitals/memory-file.ts";
import { decimalOf, vitalArgument, vitalNames } from "../vitals/names.ts";
import { oracleAt } from "../vitals/oracle-place.ts";
import type { Sent } from "#lib/send-readings";
import { run, type GlobalOptions, type HcSession } from "./context.ts";
import { readDeviceKey } from "./device-key.ts";
import { CommandError, UsageError } from "./errors.ts";
import type { Cli } from "./terminal.ts";
import { gatewayArgument, momentArgument } from "./terms.ts";

type AddOptions = GlobalOptions & {
  readonly device: string;
  readonly code?: VitalCode;
  readonly value?: string;
  readonly unit?: string;
  readonly at?: number;
  readonly csv?: string;
  readonly oracle?: string;
};

/** More than an oracle takes of one device before the chain shows it: a device that forgot skips these. */
const forgottenSequences = 65_536;

/** `hc vitals add`. */
export function addVitalsAdd(vitals: Command, cli: Cli): void {
  vitals
    .command("add")
    .description("as a device, sign one reading or the rows of a CSV, and send them to an oracle")
    .requiredOption("--device <file>", "the device's key file; what it remembers is kept beside it")
    .option("--code <name>", `${vitalNames.join(", ")}, or a LOINC code`, vitalArgument)
    .option("--value <number>", "as the sensor shows it")
    .option("--unit <ucum>", "(default: the first that docs/vitals.md has for the code)")
    .option(
      "--at <time>",
      "when it was measured, like 2027-03-03T10:42:00Z (default: now)",
      momentArgument,
    )
    .option("--csv <file>", "rows as docs/operations.md describes them; the last one is as of --at")
    .option("--oracle <url>", "(default: that of the saved state)", gatewayArgument)
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- vitals add --device sensor.json --code heart-rate --value 72",
    )
    .action(async (_options, command: Command) => {
      const { refused, waiting } = await run(
        { command, cli },
        (session, options) => add(session, options as AddOptions),
        (found) => [
          ...found.outcomes,
          `Device ${found.device} of patient ${found.patient}: ${countsLine(found)}.`,
          ...(found.waiting === 0 ? [] : ["What waits is sent as it is by the next `vitals add`."]),
        ],
      );
      if (waiting > 0 || Object.keys(refused).length > 0) cli.exitWith(1);
    });
}

async function add(session: HcSession, options: AddOptions) {
  const messages = await messagesOf(options);
  const key = await readDeviceKey(options.device);
  const { services, provider, site, oracles } = session;
  const member = await services.read.memberOfAccount(deviceAccount(key));
  const device = await openVitalsRead(provider, site).device(member?.number ?? 0);
  if (device === undefined)
    throw new CommandError(
      "hc/not-enrolled",
      "This device is not registered. Run `npm run hc -- device enrol --help` to see how. Nothing was sent.",
    );
  const url = options.oracle ?? oracles[0]?.url;
  if (url === undefined)
    throw new CommandError(
      "hc/no-oracle",
      "No oracle is known on this chain. Name one: --oracle URL.",
    );
  const oracle = await oracleAt(services, url);
  const { memory = firstMemory(device.sequence), keep, release } = await openMemory(options.device);
  try {
    const self = {
      key,
      deployment: site.deployment,
      device: device.number,
      patient: device.patient,
    };
    const sensor = openSensor(self, memory, keep);
    for (const message of messages) await sensor.measure(message);
    const outcomes = (await sensor.send(oracle)).flatMap(linesOf);
    return { device: device.number, patient: device.patient, ...sensor.counts(), outcomes };
  } finally {
    await release();
  }
}

/** Nobody knows what a device sent that the chain does not show yet; no sequence may be signed twice. */
const firstMemory = (sequence: number): Memory => ({
  next: sequence === 0 ? 1 : sequence + forgottenSequences,
  pending: [],
});

/** What was not simply taken. */
function linesOf(sent: Sent): string[] {
  if (sent.kind === "refused") return [`Refused: ${sent.message} [${sent.code}]`];
  if (sent.kind === "unanswered") return [`Not acknowledged [${sent.code}].`];
  return sent.answer.refused.map(({ sequence, code }) => `Reading ${sequence} refused [${code}].`);
}

async function messagesOf(options: AddOptions): Promise<readonly (readonly Measured[])[]> {
  const { code, value, csv, at = Math.floor(Date.now() / 1000) } = options;
  if (csv !== undefined && code === undefined && value === undefined)
    return timedRows(await readVitalsCsv(csv), at);
  if (csv !== undefined || code === undefined || value === undefined)
    throw new UsageError("hc/usage", "Give --code and --value, or --csv alone. Nothing was sent.");
  const decimal = decimalOf(value);
  if (decimal === undefined)
    throw new UsageError("hc/usage", "--value wants a plain decimal number, like 72 or 36.6.");
  const unit = options.unit ?? code.units[0].unit;
  return [[{ code: code.code, ...decimal, unit, observedAt: at }]];
}
