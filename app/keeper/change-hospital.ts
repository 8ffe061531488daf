import { decodeAcceptance, encodeAcceptance } from "#lib/acceptance";
import type { SignedAcceptance } from "#lib/acts/hospital-change";
import { acceptMember, changeHospital } from "#lib/use-cases/change-hospital";
import { requireHospital } from "./hospital.ts";
import { namesOf } from "./people.ts";
import { standingOf, type Standing } from "./standing.ts";
import { KeeperError, requirePerson, type Visit } from "./visit.ts";

/** What a hospital hands to somebody whom it takes over. Times are Unix seconds. */
export type AcceptanceText = { readonly text: string; readonly deadline: number };

/** An acceptance as its member sees it. */
export type ReadAcceptance = {
  readonly hospital: string;
  /** When the membership there would end unless renewed. */
  readonly validUntil: number;
  readonly deadline: number;
};

/** Going from one hospital to another: the new one accepts, the person decides. */
export function changeHospitalActs(visit: Visit) {
  return {
    /** One signature of the hospital; nothing goes on the chain yet. `validUntil`: Unix seconds. */
    acceptFromElsewhere: async (member: number, validUntil: number): Promise<AcceptanceText> => {
      const { hospital, ports } = requireHospital(visit);
      const found = await ports.read.member(member);
      if (found === undefined || found.hospital === hospital)
        throw new KeeperError(
          "keeper/not-elsewhere",
          "Nobody of another hospital has this number. Nothing was signed. Ask them for their number.",
        );
      const names = await namesOf(visit);
      const hospitalName = names.hospital(hospital);
      const accepted = await acceptMember(ports, { hospital, hospitalName, member, validUntil });
      return { text: encodeAcceptance(accepted), deadline: accepted.acceptance.deadline };
    },
    /** What the text would do. No signature. */
    readAcceptance: async (text: string): Promise<ReadAcceptance> => {
      const { hospital, validUntil, deadline } = ownAcceptance(visit, text).acceptance;
      return { hospital: (await namesOf(visit)).hospital(hospital), validUntil, deadline };
    },
    /** One signature of the member. */
    goToHospital: async (text: string): Promise<Standing | null> => {
      const accepted = ownAcceptance(visit, text);
      const { person, ports } = requirePerson(visit);
      const names = await namesOf(visit);
      await changeHospital(ports, accepted, names.hospital(accepted.acceptance.hospital));
      visit.member = await ports.read.memberOfAccount(person.account);
      return standingOf(visit);
    },
  };
}

function ownAcceptance(visit: Visit, text: string): SignedAcceptance {
  const accepted = decodeAcceptance(text);
  if (accepted.acceptance.member === requirePerson(visit).person.number) return accepted;
  throw new KeeperError(
    "keeper/other-member",
    "This acceptance is for somebody else. Nothing was changed. Ask the hospital for one of your own.",
  );
}
