import { categoryOfNumber } from "#lib/categories";
import { keyringFor } from "#lib/keyring";
import { treatment } from "#lib/permission";
import type { Store } from "#lib/store";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import { KeeperError, requirePerson, type Visit } from "../visit.ts";
import { did, mustBeRefused, reportOf, type AttackReport } from "./report.ts";

const flippedAt = 100;
const medications = 4;

/** Opens one of the patient's records through a store that flips one byte, and again through the store as it is. */
export async function flippedByte(visit: Visit): Promise<AttackReport> {
  const { ports, person } = requirePerson(visit);
  const records = await ports.read.records(person.number);
  const record = records.find(({ category }) => category === medications) ?? records[0];
  if (record === undefined)
    throw new KeeperError("try/no-records", "The patient has no records yet. Add one first.");
  const keyring = await keyringFor(ports, person, person.number);
  const { digest, category } = record;
  const who = { patient: person.number, reader: person.number, purpose: treatment };
  const openWith = async (store: Store): Promise<Uint8Array> => {
    const { plaintext } = await openRecord({ ...ports, store }, { ...who, digest, keyring });
    return allBytes(plaintext);
  };
  const what = `a record of your ${categoryOfNumber(category).phrase}`;
  const refused = await mustBeRefused("The patient’s phone", () => openWith(lying(ports.store)));
  await openWith(ports.store);
  return reportOf([
    did(`The store sends ${what} with one character changed.`),
    refused,
    did("Nothing of it was shown. From the honest store the same record opens."),
  ]);
}

const lying = (store: Store): Store => ({
  ...store,
  readFile: (cid, options) => withFlippedByte(store.readFile(cid, options)),
});

async function* withFlippedByte(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const chunk of chunks) {
    const sent = chunk.slice();
    const at = flippedAt - offset;
    if (at >= 0 && at < sent.length) sent[at] = (sent[at] ?? 0) ^ 1;
    offset += chunk.length;
    yield sent;
  }
}
