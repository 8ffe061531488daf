import { bytes32, hour, now, sentence } from "../consortium.ts";
import { hashOf, sign } from "../typed-data.ts";
import { batchOf, deviceVoucher, equivocationOf, report } from "../vitals.ts";
import type { ArgumentsOf } from "./world.ts";

const nonce = bytes32("matrix restore");

/** By the title of a case. */
export const vitalsArguments: Readonly<Record<string, ArgumentsOf>> = {
  "Registration.rebindDevice (with its hospital's voucher and the device's signature)": async (
    world,
  ) => deviceVoucher(world, world.people.device.account, { patient: world.otherPatient.number }),
  "Vitals.submit": ({ people }) => [batchOf([report(people.device, 1)])],
  "Vitals.setStanding (by Registration alone)": ({ people, patient }) => [
    ...[people.device.number, 1, 0, 2 ** 40 - 1, patient.number],
  ],
  "Vitals.reportEquivocation (with two signatures of the device)": async (world) => [
    world.people.device.number,
    1,
    ...(await equivocationOf(world, world.people.device)),
  ],
  "Vitals.restore (a quarantined device of the hospital)": ({ doubtful }) => [doubtful.number],
  "Vitals.restoreBySig (signed by the admin of the device's hospital)": async (world) => {
    const { doubtful, northAdmin, domains } = world;
    const deadline = (await now()) + hour;
    const act = { device: doubtful.number, nonce, deadline, sentence };
    const signature = await sign(northAdmin, domains.vitals, ["Restore", act]);
    return [doubtful.number, nonce, deadline, hashOf(sentence), signature];
  },
};
