import { expect } from "chai";
import { toHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { fetchCheckedLog } from "#lib/use-cases/checked-log";
import { askerOf, gatewayLog, logPorts } from "../../support/access-log.ts";

const deployment = toHex(randomBytes(32));
const patient = 3;
const doctor = askerOf(5);

/** A gateway whose root is on chain, and which tells of it from its `knows`-th answer on. */
function lateGateway(knows: number) {
  const log = gatewayLog({ deployment, gateway: 11 });
  log.read(doctor, { patient, category: 6 });
  log.close();
  let answers = 0;
  const accessEntries = (_of: string, after = 0) => {
    if (after > 0) return Promise.resolve([]);
    answers += 1;
    const isKnown = answers >= knows;
    return Promise.resolve(
      log.exported(patient).map((line) => (isKnown ? line : { ...line, root: null })),
    );
  };
  const ports = logPorts([log], {
    ...{ deployment, time: 1_790_000_500, askers: [doctor], admitted: [11] },
  });
  return { ports, sources: [{ gateway: 11, client: { accessEntries } }], asked: () => answers };
}

describe("fetchCheckedLog", () => {
  const of = { deployment, patient, pause: () => Promise.resolve() };

  it("asks again when a root came to the chain after the gateway had answered", async () => {
    const { ports, sources, asked } = lateGateway(3);
    const { verdict, file } = await fetchCheckedLog(ports, sources, of);
    expect([verdict.isWhole, asked()]).to.deep.equal([true, 3]);
    expect(file.entries[0]!.root).not.to.equal(null);
  });

  it("names a gateway that keeps the proof back, in the end", async () => {
    const { ports, sources, asked } = lateGateway(Infinity);
    const { verdict } = await fetchCheckedLog(ports, sources, of);
    expect([verdict.flaw?.code, asked()]).to.deep.equal(["unrooted", 5]);
    expect(verdict.flaw?.says).to.contain("Export the log again");
  });
});
