import { roles } from "#lib/roles";
import { rotateKey } from "#lib/use-cases/change-key";
import type { ConfirmPhrase } from "#lib/use-cases/open-keys";
import { standingOf, type Standing } from "./standing.ts";
import { directoriesOf, requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** A new key in place of the one that is open. */
export function changeKeyActs(visit: Visit) {
  return {
    /**
     * Four wallet signatures: the new key's slot twice, its statement, the act. `compromised`: somebody else may know the
     * key before. `confirmPhrase` shows the 24 new words and gives them back once checked. The older words open nothing
     * afterwards.
     */
    changeKey: async (
      compromised: boolean,
      confirmPhrase: ConfirmPhrase,
    ): Promise<Standing | null> => {
      const { person, ports } = requirePerson(visit);
      const isPatient = visit.member?.role === roles.patient;
      const accountOf = isPatient ? (await directoriesOf(visit)).accountOf : () => undefined;
      const changed = await rotateKey(ports, person, { compromised, confirmPhrase, accountOf });
      visit.person = changed.person;
      visit.member = await ports.read.memberOfAccount(requireSignedIn(visit).wallet.account);
      return standingOf(visit);
    },
  };
}
