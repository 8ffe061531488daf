import { grantAct, type Cell } from "../acts/consent.ts";
import { maskOf } from "../categories.ts";
import { HealthChainError } from "../errors.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { grantSentence, teamSentence } from "../sentences.ts";
import { isOpen } from "./readable-cells.ts";
import { reissueCapsules, type Reissue } from "./reissue-capsules.ts";
import type { Reader, ShareTerms } from "./share.ts";
import { signingTime } from "./signing-time.ts";

/** A team may read, but not all of it got keys. Code: `share/keys-left`. */
export class TeamKeysError extends HealthChainError {}

/** Which team gets what; `reader.number` is the team's. `accountOf`: as the hospitals' directories have accounts. */
export type TeamSharing = Pick<Reissue, "accountOf" | "stranger"> & {
  readonly reader: Reader;
  readonly terms: readonly ShareTerms[];
};

type SharePorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/**
 * Lets everyone with one role at one hospital read or write categories, with one signature, and gives those who are
 * active there now the keys. Who joins later may read by the same consent, and gets keys at the patient's next visit.
 * Throws {@link TeamKeysError} where the consent stands but somebody's key could not be trusted or stored.
 */
export async function shareWithTeam(
  ports: SharePorts,
  patient: Person,
  { reader, terms, accountOf, stranger }: TeamSharing,
): Promise<{ receipt: Receipt; sentence: string; holders: readonly number[] }> {
  const { cells, sentence } = await plannedTeamGrant(ports, patient.number, { reader, terms });
  const deadline = ports.now() + signingTime;
  const grant = { patient: patient.number, cells, deadline, sentence };
  const receipt = await perform(ports, grantAct(await ports.read.site(), grant));
  try {
    const holders = await reissueCapsules(ports, patient, { accountOf, stranger });
    return { receipt, sentence, holders };
  } catch (cause) {
    if (!(cause instanceof HealthChainError)) throw cause;
    throw new TeamKeysError(
      "share/keys-left",
      `The team may read now, but not everybody in it got keys: ${cause.message} Nothing was lost. Your next visit gives them the keys.`,
      { cause },
    );
  }
}

/** What the wallet would show for these terms now: the sentence that {@link shareWithTeam} signs. */
export async function previewTeamSharing(
  ports: Pick<Ports, "read" | "now">,
  patient: number,
  sharing: Pick<TeamSharing, "reader" | "terms">,
): Promise<string> {
  return (await plannedTeamGrant(ports, patient, sharing)).sentence;
}

async function plannedTeamGrant(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
  { reader: { number: reader, label }, terms }: Pick<TeamSharing, "reader" | "terms">,
): Promise<{ cells: Cell[]; sentence: string }> {
  const cells: Cell[] = [];
  const replaced: number[] = [];
  for (const { categories, purposes, actions, from = 0, until } of terms) {
    for (const category of categories) {
      const cell = await read.cell({ patient, reader, category });
      const bits = {
        purposes: maskOf(purposes.map((bit) => ({ bit }))),
        actions: maskOf(actions.map((bit) => ({ bit }))),
      };
      const { revision } = cell;
      cells.push({ reader, category, from, until, ...bits, keyVersion: 0, revision });
      if (isOpen(cell, now())) replaced.push(category);
    }
  }
  const labelled = terms.map((one) => ({ ...one, reader: label }));
  return { cells, sentence: `${grantSentence(labelled, replaced)} ${teamSentence}` };
}
