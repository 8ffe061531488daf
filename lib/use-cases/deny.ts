import { denyAct, revokeAct } from "../acts/consent.ts";
import { toHex } from "../bytes.ts";
import type { Person } from "../person.ts";
import { reading } from "../permission.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { purposes } from "../categories.ts";
import { randomBytes } from "../random.ts";
import { denySentence, liftSentence } from "../sentences.ts";
import { reissueCapsules, type Reissue } from "./reissue-capsules.ts";
import type { Reader } from "./share.ts";
import { signingTime } from "./signing-time.ts";

/** Whom to keep out of which categories, also where a team would let them in. `until`: Unix seconds, or `endless`. */
export type Denying = Pick<Reissue, "accountOf"> & {
  readonly reader: Reader;
  readonly categories: readonly number[];
  readonly until: number;
};

type DenyPorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/**
 * Denies, with one signature: it takes the place of what these cells permitted, and of what a team may do as far as
 * this reader is concerned. Keys stay as they are: who held them before is kept out by the vault alone. To change the
 * keys too, stop sharing first.
 */
export async function denyReader(
  ports: DenyPorts,
  patient: Person,
  { reader, categories, until, accountOf }: Denying,
): Promise<{ receipt: Receipt; sentence: string }> {
  const site = await ports.read.site();
  const sentence = denySentence(reader.label, categories, until);
  const denials = await Promise.all(
    categories.map(async (category) => {
      const cellId = { patient: patient.number, reader: reader.number, category };
      const { revision } = await ports.read.cell(cellId);
      return { reader: reader.number, category, from: 0, until, revision };
    }),
  );
  const deadline = ports.now() + signingTime;
  const act = denyAct(site, { patient: patient.number, denials, deadline, sentence });
  const receipt = await perform(ports, act);
  const denied = denials.map(({ category }) => ({ reader: reader.number, category }));
  await reissueCapsules(ports, patient, { denied, accountOf });
  return { receipt, sentence };
}

/**
 * Ends denials, with one signature. Nobody is let in by that: what others permitted, a team's consent say, counts again,
 * and its keys are given out.
 */
export async function liftDenial(
  ports: DenyPorts,
  patient: Person,
  { reader, categories, accountOf }: Omit<Denying, "until">,
): Promise<{ receipt: Receipt; sentence: string }> {
  const sentence = liftSentence(reader.label, categories);
  const revoke = {
    ...{ patient: patient.number, sentence },
    cells: categories.map((category) => ({ reader: reader.number, category })),
    nonce: toHex(randomBytes(32)),
    deadline: ports.now() + signingTime,
  };
  const receipt = await perform(ports, revokeAct(await ports.read.site(), revoke));
  await reissueCapsules(ports, patient, { accountOf });
  return { receipt, sentence };
}

/** The categories that a reader can read all the same, for any purpose: through a team, say. */
export async function stillReadable(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
  { reader, categories }: { reader: number; categories: readonly number[] },
): Promise<number[]> {
  const at = Math.max(now(), (await read.head()).time);
  const answers = await Promise.all(
    categories.map((category) =>
      Promise.all(
        purposes.map(({ bit: purpose }) =>
          read.isPermittedAt({ patient, reader, category, purpose, action: reading }, at),
        ),
      ),
    ),
  );
  return categories.filter((_, index) => answers[index]?.includes(true));
}
