import type { Command } from "commander";
import { openVitalsRead } from "#chain/vitals";
import { utf8, type Hex } from "#lib/bytes";
import { deviceAccount } from "#lib/device-key";
import { dayOf } from "#lib/sentences";
import { enrolDevice, rebindDevice, restoreDevice, vouchForDevice } from "#lib/use-cases/devices";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { addDeviceAnswer, readDeviceVoucher } from "./device-answer.ts";
import { addDeviceKey, readDeviceKey } from "./device-key.ts";
import { addDeviceList } from "./device-list.ts";
import { CommandError } from "./errors.ts";
import { hospitalOf, requireMayVouch } from "./hospital.ts";
import { requireFree, writeWhole } from "./output-file.ts";
import { hospitalName, numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { addressArgument, daysArgument, hospitalArgument, whoArgument } from "./terms.ts";

type VouchOptions = GlobalOptions & {
  patient: string;
  account?: Hex;
  deviceKey?: string;
  days: number;
  hospital?: number;
  out: string;
};
type TakeOptions = GlobalOptions & { deviceKey: string; voucher: string };

const daySeconds = 86_400;
const acts = {
  enrol: {
    act: enrolDevice,
    says: "register a device with its hospital's voucher; any wallet may send it",
    example: "--as north device enrol --device-key sensor.json --voucher voucher.json",
    effect: "measures",
  },
  rebind: {
    act: rebindDevice,
    says: "bind a device to another patient with a new voucher; what it measured stays where it is",
    example: "--as north device rebind --device-key sensor.json --voucher other.json",
    effect: "from now on measures",
  },
} as const;

/** `hc device key|vouch|enrol|rebind|answer|list|restore`. */
export function addDevice(program: Command, cli: Cli): void {
  const device = program
    .command("device")
    .description("sensors: make keys, vouch for them, register, list and restore them")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north device list");
  addDeviceKey(device, cli);
  addVouch(device, cli);
  for (const name of Object.keys(acts) as (keyof typeof acts)[]) addTaking(device, cli, name);
  addDeviceAnswer(device, cli);
  addDeviceList(device, cli);
  addRestore(device, cli);
}

function addVouch(device: Command, cli: Cli): void {
  device
    .command("vouch")
    .description("as a hospital, vouch for one device of one patient")
    .requiredOption("--patient <who>", "a demo person's name, or a member number", whoArgument)
    .option("--device-key <file>", "the device's key file")
    .option(
      "--account <address>",
      "the device's account, where its key is not here",
      addressArgument,
    )
    .option("--days <number>", "how long it may send readings unless renewed", daysArgument, 365)
    .option(
      "--hospital <number>",
      "as its registrar, the hospital to vouch for (default: the one that this wallet speaks for)",
      hospitalArgument,
    )
    .requiredOption("--out <file>", "write the voucher to this file")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as north device vouch --patient patient --device-key sensor.json --out voucher.json",
    )
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => vouch(session, options as VouchOptions),
        ({ account, patient, validUntil, out }) => [
          `Voucher for device ${account} of patient ${patient} until ${dayOf(validUntil)} in ${out}. It can be used for 24 hours.`,
          `Next: npm run hc -- --as north device enrol --device-key FILE --voucher ${out}`,
        ],
      );
    });
}

function addTaking(device: Command, cli: Cli, name: keyof typeof acts): void {
  const { act, says, example, effect } = acts[name];
  device
    .command(name)
    .description(says)
    .requiredOption("--device-key <file>", "the device's key file")
    .requiredOption("--voucher <file>", "the hospital's voucher, or its link")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => take(session, options as TakeOptions, act),
        ({ device: number, patient, block }) => [
          `Device ${number} ${effect} patient ${patient} (block ${block}).`,
        ],
      );
    });
}

function addRestore(device: Command, cli: Cli): void {
  device
    .command("restore")
    .argument("<device>", "its member number", whoArgument)
    .description("as its hospital, end the quarantine of a device that signed one sequence twice")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north device restore 7")
    .action(async (who: string, _options, command: Command) => {
      await run(
        { command, cli },
        async (session, options) => {
          const ports = await session.portsOf(await walletOf(options));
          const number = await numberOf(ports, who);
          return { device: number, ...(await restoreDevice(ports, number)) };
        },
        ({ device: number, block }) => [
          `Readings of device ${number} are taken again (block ${block}). If its key was stolen, suspend it and enrol a new one.`,
        ],
      );
    });
}

async function vouch(session: Session, options: VouchOptions) {
  const { deviceKey, days, out } = options;
  await requireFree(out);
  const ports = { ...session.services, sign: await walletOf(options) };
  const hospital = options.hospital ?? (await hospitalOf(session, ports.sign.account));
  await requireMayVouch(session, ports.sign.account, hospital);
  const account =
    deviceKey === undefined ? options.account : deviceAccount(await readDeviceKey(deviceKey));
  if (account === undefined)
    throw new CommandError("hc/device-key", "Name the device: --device-key FILE, or --account.");
  const terms = {
    ...{ hospital, hospitalName: hospitalName(hospital), account },
    patient: await numberOf(ports, options.patient),
    validUntil: ports.now() + days * daySeconds,
  };
  const voucher = await vouchForDevice(ports, terms);
  await writeWhole(out, [utf8(`${JSON.stringify(voucher)}\n`)]);
  const { patient, validUntil } = terms;
  return { account, patient, hospital, validUntil, out };
}

async function take(session: Session, options: TakeOptions, act: typeof enrolDevice) {
  const key = await readDeviceKey(options.deviceKey);
  const given = await readDeviceVoucher(options.voucher);
  const ports = await session.portsOf(await walletOf(options));
  const receipt = await act(ports, key, given);
  const member = await ports.read.memberOfAccount(deviceAccount(key));
  const device = await openVitalsRead(session.provider, session.site).device(member?.number ?? 0);
  return { device: device?.number, patient: device?.patient, ...receipt };
}
