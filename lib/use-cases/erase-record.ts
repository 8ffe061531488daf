import { eraseAct } from "../acts/corrections.ts";
import { fromHex, type Hex } from "../bytes.ts";
import type { Person } from "../person.ts";
import { perform, type Ports } from "../ports.ts";
import { isFlagged } from "../record-flags.ts";
import { eraseSentence } from "../sentences.ts";
import { RecordError } from "./open-record.ts";
import { signingTime } from "./signing-time.ts";

type ErasePorts = Pick<Ports, "read" | "sign" | "relay" | "vault" | "now">;

/**
 * Erases one of the patient's own records: first the chain says so, with one signature, so that no gateway gives its
 * keys out again; then its key and header boxes go from the vault for good, so that what is left in stores opens for
 * nobody, the patient included. The anchor stays. What somebody read stays read. Safe to repeat: what the chain says
 * already is not signed again. Throws {@link RecordError} `record/unknown`.
 */
export async function eraseRecord(ports: ErasePorts, patient: Person, digest: Hex): Promise<void> {
  const records = await ports.read.records(patient.number);
  const anchored = records.filter((record) => record.digest === digest);
  if (anchored.length === 0) {
    throw new RecordError(
      "record/unknown",
      `The chain has no record ${digest} of yours. Nothing was erased; check the digest.`,
    );
  }
  for (const { author, category } of anchored) {
    const record = { author, digest };
    const anchor = await ports.read.anchor({ patient: patient.number, ...record });
    if (anchor === undefined || isFlagged(anchor, "erased")) continue;
    const act = eraseAct(await ports.read.site(), {
      ...{ patient: patient.number, record },
      deadline: ports.now() + signingTime,
      sentence: eraseSentence(category),
    });
    await perform(ports, act);
  }
  await ports.vault.eraseRecord(patient.number, fromHex(digest));
}
