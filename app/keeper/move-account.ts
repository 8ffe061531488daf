import type { Hex } from "#lib/bytes";
import { sameAccount } from "#lib/local-wallet";
import { finishMove, prepareMove, requireFreeAccount } from "#lib/use-cases/move-account";
import type { ConfirmPhrase } from "#lib/use-cases/open-keys";
import { lacksKeys } from "./keys.ts";
import { enterGateway, forget, type WalletDoor } from "./session.ts";
import { standingOf, type Standing } from "./standing.ts";
import { KeeperError, requirePerson, type BegunMove, type Visit } from "./visit.ts";

/** How far a move has come before the new wallet makes its keys. */
export type MoveBegun = {
  readonly account: Hex;
  /** A move to this wallet broke off after its keys were stored: it may go on with them and their words. */
  readonly hasKeys: boolean;
};

/** How the new wallet gets its keys. */
export type MoveChoice = {
  /** Somebody else may know the key before. */
  readonly compromised: boolean;
  /** With those of an earlier try, where they fit, or with new ones. */
  readonly keys: "begun" | "new";
};

/** Going to another wallet with the same number. The person is signed in with the old one, keys open. */
export function moveActs(visit: Visit) {
  return {
    /** One signature of the new wallet: it signs in. Nothing changes yet. */
    beginMove: async (account: Hex, wallet: WalletDoor, url?: string): Promise<MoveBegun> => {
      const { ports } = requirePerson(visit);
      await requireFreeAccount({ from: ports, to: { sign: { account } } });
      const begun = visit.move?.to;
      const isIn = begun !== undefined && sameAccount(begun.wallet.account, account);
      const to = isIn ? begun : await enterGateway(visit, { account, wallet, url });
      visit.move = { to };
      return { account, hasKeys: (await to.ports.vault.slots(account)) !== undefined };
    },
    /**
     * Three signatures of the new wallet, or two where it goes on with the keys of an earlier try. Nothing changes yet.
     * `confirmPhrase` shows the 24 new words and gives them back once checked.
     */
    prepareMove: async (choice: MoveChoice, confirmPhrase: ConfirmPhrase): Promise<void> => {
      const { person, ports } = requirePerson(visit);
      const { to } = requireMove(visit);
      const { compromised } = choice;
      const moving = { compromised, confirmPhrase };
      const prepared = await prepareMove(
        { from: ports, to: to.ports },
        person,
        choice.keys === "new" ? { ...moving, begins: "anew" } : moving,
      );
      visit.move = { to, prepared };
    },
    /**
     * One signature of the old wallet. From then on the visit is the new wallet's; a patient whose key was compromised
     * is unfinished until their records have new keys.
     */
    finishMove: () => finishHere(visit),
    /** Forgets a move that has not happened. What the new wallet has stays with it. */
    leaveMove: (): Promise<void> => {
      visit.move = undefined;
      return Promise.resolve();
    },
  };
}

async function finishHere(visit: Visit): Promise<Standing | null> {
  const { ports } = requirePerson(visit);
  const { to, prepared } = requireMove(visit);
  if (prepared === undefined) throw noMove();
  const { person } = await finishMove({ from: ports, to: to.ports }, prepared);
  forget(visit);
  visit.signedIn = to;
  visit.person = person;
  visit.member = await to.ports.read.memberOfAccount(person.account);
  visit.isUnfinished = await lacksKeys(visit.member, person, to.ports);
  return standingOf(visit);
}

function requireMove({ move }: Visit): BegunMove {
  if (move !== undefined) return move;
  throw noMove();
}

const noMove = (): KeeperError =>
  new KeeperError(
    "keeper/no-move",
    "This page knows of no move that has begun. Nothing was changed. Begin with the new wallet again.",
  );
