import { expect } from "chai";
import { toHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { entriesOf, fetchLog, type LogSource } from "#lib/use-cases/fetch-log";
import { askerOf, gatewayLog } from "../../support/access-log.ts";
import { errorOf } from "../../support/rejects.ts";

const deployment = toHex(randomBytes(32));
const patient = 3;

/** A gateway with `count` entries of the patient that tells at most `limit` at once. */
function sourceOf(gateway: number, { count, limit }: { count: number; limit: number }): LogSource {
  const log = gatewayLog({ deployment, gateway });
  for (let at = 0; at < count; at += 1) log.read(askerOf(5), { patient });
  const all = log.exported(patient);
  const accessEntries = (_of: string, after = 0) =>
    Promise.resolve(all.filter(({ entry }) => entry.sequence > after).slice(0, limit));
  return { gateway, client: { accessEntries } };
}

const sequences = (entries: readonly { entry: { sequence: number } }[]) =>
  entries.map(({ entry }) => entry.sequence);

describe("fetchLog", () => {
  it("takes every page of every gateway, in order", async () => {
    const sources = [
      sourceOf(11, { count: 7, limit: 3 }),
      sourceOf(12, { count: 4, limit: 4 }),
      sourceOf(13, { count: 0, limit: 4 }),
    ];
    const file = await fetchLog(sources, { deployment, patient });
    expect([file.deployment, file.patient]).to.deep.equal([deployment, patient]);
    expect(file.gateways).to.deep.equal([11, 12, 13]);
    expect(sequences(file.entries)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4]);
    expect(file.entries.map(({ entry }) => entry.gateway).slice(6, 8)).to.deep.equal([11, 12]);
  });

  it("asks for what was said: a reader's own reads are another question", async () => {
    const asked: string[] = [];
    const accessEntries = (of: string) => {
      asked.push(of);
      return Promise.resolve([]);
    };
    await entriesOf({ gateway: 11, client: { accessEntries } }, "reader");
    expect(asked).to.deep.equal(["reader"]);
  });

  it("stops at a gateway that tells the same page for ever", async () => {
    const { client } = sourceOf(11, { count: 2, limit: 2 });
    const stuck = { accessEntries: () => client.accessEntries("patient", 0) };
    const source = { gateway: 11, client: stuck };
    const error = await errorOf(() => entriesOf(source, "patient"), "access-log/endless");
    expect(error.message).to.contain("Gateway 11");
  });
});
