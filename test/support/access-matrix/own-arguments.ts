import type { Person } from "../consortium.ts";
import {
  acceptanceOf,
  nextKey,
  signedChange,
  signedMove,
  signedRotation,
  succession,
} from "../registration-acts.ts";
import { personOf, type ArgumentsOf, type MatrixWorld } from "./world.ts";

/** The next version of the caller's key; who has none is asked for the first. */
const nextVersionOf = (person: Person): number => (person.number === 0 ? 1 : 2);

const accepted = (world: MatrixWorld, { number }: Person) =>
  acceptanceOf(world, world.southAdmin, { member: number });

/** Of what members do about themselves, by the title of a case. */
export const ownArguments: Readonly<Record<string, ArgumentsOf>> = {
  "Registration.rotateKey (the caller's own key, with its statement)": async (world, caller) => {
    const person = personOf(world, caller);
    const version = nextVersionOf(person);
    return [version, await nextKey(world, person.account, version), true];
  },
  "Registration.rotateKeyBySig (signed by the member, with the key's statement)": async (world) => [
    world.doctor.number,
    ...(await signedRotation(world, world.doctor, {})),
  ],
  "Registration.moveAccount (the caller's own number, with the new account's statement)": async (
    world,
    caller,
  ) => {
    const { account, number: member } = personOf(world, caller);
    const taking = { member, predecessor: account.address, keyVersion: 2 };
    return [2, await succession(world, world.empty, taking), false];
  },
  "Registration.moveAccountBySig (signed by the old account and the new one)": async (world) => [
    world.doctor.number,
    ...(await signedMove(world, world.doctor, { to: world.empty })),
  ],
  "Registration.changeHospital (with an acceptance of the new hospital's admin for the caller)":
    async (world, caller) => {
      const { argument, signature } = await accepted(world, personOf(world, caller));
      return [argument, signature];
    },
  "Registration.changeHospital (with an acceptance for the doctor)": async (world) => {
    const { argument, signature } = await accepted(world, world.doctor);
    return [argument, signature];
  },
  "Registration.changeHospitalBySig (signed by the member, with the acceptance)": async (world) =>
    signedChange(world, world.doctor.account, { accepted: await accepted(world, world.doctor) }),
};
