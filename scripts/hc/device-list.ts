import type { Command } from "commander";
import { openVitalsRead } from "#chain/vitals";
import type { Device, VitalsRead } from "#lib/device";
import { memberStatus } from "#lib/roles";
import { dayOf } from "#lib/sentences";
import type { Session } from "../session.ts";
import { counted, run, walletOf, type GlobalOptions } from "./context.ts";
import { hospitalOf } from "./hospital.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";

type ListOptions = GlobalOptions & { patient?: string };

/** `hc device list`. */
export function addDeviceList(device: Command, cli: Cli): void {
  device
    .command("list")
    .description("your hospital's devices, or a patient's, and what the chain has counted of them")
    .option("--patient <who>", "only those bound to this patient; needs no wallet", whoArgument)
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north device list")
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => list(session, options as ListOptions),
        (devices) =>
          devices.length === 0
            ? ["There are no devices. `npm run hc -- device key --help` shows how to begin."]
            : devices.map(lineOf),
      );
    });
}

type Listed = Awaited<ReturnType<typeof list>>[number];

function lineOf({ number, patient, standing, validUntil, ...counts }: Listed): string {
  const { sequence, accepted, late, rejected } = counts;
  const readings = `${counted(accepted, "reading")} up to sequence ${sequence}`;
  return `${number}  patient ${patient}  ${standing}  until ${dayOf(validUntil)}  ${readings}, ${late} late, ${rejected} refused`;
}

async function list(session: Session, options: ListOptions) {
  const { services, provider, site } = session;
  const devices = await devicesOf(openVitalsRead(provider, site), session, options);
  return devices.map((device) => ({ ...device, standing: standingOf(device, services.now()) }));
}

async function devicesOf(read: VitalsRead, session: Session, options: ListOptions) {
  if (options.patient !== undefined)
    return read.devicesOfPatient(await numberOf(session.services, options.patient));
  const { account } = await walletOf(options);
  return read.devicesOfHospital(await hospitalOf(session, account));
}

/** What keeps a device's readings out, if anything; its hospital's own suspension aside. */
function standingOf({ isQuarantined, status, validUntil }: Device, now: number): string {
  if (isQuarantined) return "quarantined";
  if (status !== memberStatus.active) return "suspended";
  return validUntil <= now ? "expired" : "active";
}
