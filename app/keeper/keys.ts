import type { Hex } from "#lib/bytes";
import { decodeInvitation } from "#lib/invitation-link";
import type { Person } from "#lib/person";
import type { Member, Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { enrol, finishEnrolment } from "#lib/use-cases/enrol";
import { lacksNewRoot, renewEpochs } from "#lib/use-cases/move-account";
import {
  openAgain,
  openKeys,
  signIn as openByWallet,
  type AskPhrase,
  type ConfirmPhrase,
} from "#lib/use-cases/open-keys";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { standingOf, type Standing } from "./standing.ts";
import { directoriesOf, KeeperError, requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** What a page shows of an invitation; its one-time key stays in the keeper. Times are Unix seconds. */
export type Invited = {
  readonly role: number;
  readonly hospital: number;
  /** In the hospital's words. */
  readonly sentence: string;
  /** Until when the link can be used. */
  readonly deadline: number;
  readonly isOver: boolean;
  /** The only account that may use it; null where whoever has the link may. */
  readonly account: Hex | null;
};

const nobody = BigInt(0);

/** Enrolling, and opening keys. */
export function keyActs(visit: Visit) {
  return {
    /** Keeps the invitation in a link's fragment, in memory only. */
    readInvitation: (fragment: string): Promise<Invited> => {
      const invitation = decodeInvitation(fragment);
      visit.invitation = invitation;
      const { role, hospital, sentence, deadline, account } = invitation.voucher;
      const named = BigInt(account) === nobody ? null : account;
      const isOver = deadline * 1000 <= Date.now();
      return Promise.resolve({ role, hospital, sentence, deadline, isOver, account: named });
    },
    /**
     * First visit, or one that broke off before the link was used: at most three wallet signatures. `confirmPhrase` shows the 24 words
     * and gives them back once checked; `askPhrase` asks for those of an earlier try that the wallet does not open.
     */
    enrol: (confirmPhrase: ConfirmPhrase, askPhrase: AskPhrase) =>
      enrolHere(visit, confirmPhrase, askPhrase),
    /** The rest of a patient's first visit, or of a move, that broke off before its last step: one wallet signature. */
    finishEnrolment: async () => {
      const { person, ports } = requirePerson(visit);
      await finishEnrolment(ports, person);
      if (await lacksKeys(visit.member, person, ports)) {
        const { accountOf } = await directoriesOf(visit);
        await renewEpochs(ports, person, { accountOf });
      }
      visit.isUnfinished = false;
      return standingOf(visit);
    },
    /** One wallet signature. */
    openKeys: () => openHere(visit, openByWallet),
    /** No wallet signature: the 24 words. */
    openKeysWithPhrase: (phrase: string) =>
      openHere(visit, (ports) => openAgain(ports, wordsOnly(phrase))),
    /** Whether these are the recovery words of the keys that are open. No wallet signature. */
    checkRecoveryWords: async (phrase: string): Promise<void> => {
      const { ports } = requirePerson(visit);
      await openKeys(ports, wordsOnly(phrase));
    },
    /**
     * Gives every reader the keys of what the patient's consents in force let them read: what a stop, an expiry or a
     * broken-off sharing left undone. No wallet signature. The number of readers who hold keys now.
     */
    renewReadersKeys: async (): Promise<number> => {
      const { person, ports } = requirePerson(visit);
      if (visit.member?.role !== roles.patient) return 0;
      const { accountOf } = await directoriesOf(visit);
      return (await reissueCapsules(ports, person, { accountOf })).length;
    },
  };
}

async function enrolHere(
  visit: Visit,
  confirmPhrase: ConfirmPhrase,
  askPhrase: AskPhrase,
): Promise<Standing | null> {
  const { ports, wallet } = requireSignedIn(visit);
  if (visit.invitation === undefined)
    throw new KeeperError(
      "keeper/no-invitation",
      "This page has no invitation any more. Nothing was changed. Open your hospital’s link again; what is done is skipped.",
    );
  visit.person = await enrol({ ...ports, askPhrase }, visit.invitation, confirmPhrase);
  visit.member = await ports.read.memberOfAccount(wallet.account);
  visit.isUnfinished = false;
  visit.invitation = undefined;
  return standingOf(visit);
}

const wordsOnly = (phrase: string) => ({
  askPhrase: () => Promise.resolve(phrase),
  first: "phrase" as const,
});

async function openHere(
  visit: Visit,
  open: (ports: Ports) => Promise<Person>,
): Promise<Standing | null> {
  const { ports } = requireSignedIn(visit);
  const person = await open(ports);
  visit.isUnfinished = await lacksKeys(visit.member, person, ports);
  visit.person = person;
  return standingOf(visit);
}

/** Whether a patient's records lack the keys that they should have: their first ones, or those of a new root. */
export async function lacksKeys(
  member: Member | undefined,
  person: Person,
  { read }: Pick<Ports, "read">,
): Promise<boolean> {
  if (member?.role !== roles.patient) return false;
  if ((await read.categoryKey(person.number, 0)).epoch === 0) return true;
  return lacksNewRoot({ read }, person, member);
}
