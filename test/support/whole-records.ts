import { expect } from "chai";
import { keyringFor } from "#lib/keyring";
import type { Person } from "#lib/person";
import type { AnchoredRecord, Ports } from "#lib/ports";
import { treatment } from "#lib/permission";
import { draftsOf } from "#lib/use-cases/add-bundle";
import { listRecords } from "#lib/use-cases/list-records";
import { allBytes, openRecord } from "#lib/use-cases/open-record";

/** Somebody with open keys. */
type Member = { readonly person: Person; readonly ports: Ports };

/** The anchored records of somebody, oldest first. */
export const anchoredOf = ({ ports, person }: Member): Promise<readonly AnchoredRecord[]> =>
  ports.read.records(person.number);

/** Fails unless each record has manifest, boxes and payload, and opens to the bytes of its category in `bundle`. */
export async function expectOpens(
  { ports, person }: Member,
  records: readonly AnchoredRecord[],
  bundle: Uint8Array,
): Promise<void> {
  const sources = new Map(draftsOf(bundle).map(({ category, bytes }) => [category, bytes]));
  const keyring = await keyringFor(ports, person, person.number);
  for (const { digest, category } of records) {
    const who = { patient: person.number, reader: person.number, purpose: treatment, keyring };
    const { plaintext, clinical } = await openRecord(ports, { ...who, digest });
    const opened = Buffer.from(await allBytes(plaintext));
    expect(opened.equals(sources.get(category)!), `category ${category}`).to.equal(true);
    expect(clinical.title).not.to.equal("");
  }
}

/** Fails when a line of the person's own list is closed; answers how many there are. */
export async function expectNoClosedLine({ ports, person }: Member): Promise<number> {
  const keyring = await keyringFor(ports, person, person.number);
  const who = { patient: person.number, reader: person.number, purpose: treatment, keyring };
  const lines = await listRecords(ports, who);
  const closed = lines.flatMap((line) => ("closed" in line ? [line.closed] : []));
  expect(closed).to.deep.equal([]);
  return lines.length;
}
