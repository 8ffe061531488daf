import { expect } from "chai";
import type { ExportedEntry } from "#lib/access-log-file";
import { toHex } from "#lib/bytes";
import type { HealthChainError } from "#lib/errors";
import { GatewayError } from "#lib/gateway-session";
import { randomBytes } from "#lib/random";
import { fetchCheckedLog } from "#lib/use-cases/checked-log";
import { newLogMemory } from "#lib/use-cases/fetch-log";
import type { LogPorts } from "#lib/use-cases/verify-log";
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

  it("asks a second time only for what is new, and checks only that", async () => {
    const { log, publish, ports, sources, asked, roots } = countedGateway();
    for (let span = 0; span < 40; span += 1) {
      for (let read = 0; read < 5; read += 1) log.read(doctor, { patient, category: 6 });
      log.close();
    }
    publish();
    const memory = newLogMemory();
    const look = async () => (await fetchCheckedLog(ports(), sources, { ...of, memory })).verdict;
    const first = await look();
    expect([first.isWhole, first.entries]).to.deep.equal([true, 200]);
    expect([asked.splice(0), roots.splice(0).length]).to.deep.equal([[0, 200], 200]);
    const second = await look();
    expect([second.isWhole, second.entries]).to.deep.equal([true, 200]);
    expect([asked.splice(0), roots.splice(0)]).to.deep.equal([[200], []]);
    log.read(doctor, { patient, category: 6 });
    publish();
    expect((await look()).gateways[0]?.pending).to.equal(1);
    log.close();
    publish();
    asked.splice(0);
    const rooted = await look();
    expect([rooted.isWhole, rooted.gateways[0]?.pending]).to.deep.equal([true, 0]);
    expect([asked, roots]).to.deep.equal([[200, 201], [201]]);
  });

  it("asks again for an entry that was wrong, and leaves out a gateway that does not answer", async () => {
    const { log, publish, ports, sources, asked, lie } = countedGateway();
    log.read(doctor, { patient, category: 6 });
    log.read(doctor, { patient, category: 7 });
    log.close();
    publish();
    const question = { ...of, memory: newLogMemory() };
    lie.isTold = true;
    const wrong = await fetchCheckedLog(ports(), sources, question);
    expect(wrong.verdict.flaws.map(({ line, code }) => [line, code])).to.deep.equal([
      [3, "altered"],
    ]);
    lie.isTold = false;
    asked.splice(0);
    const right = await fetchCheckedLog(ports(), sources, question);
    expect([right.verdict.isWhole, right.verdict.entries, asked]).to.deep.equal([true, 2, [1, 2]]);
    const silence = new GatewayError("gateway/unreachable", "It is away.");
    const away = { gateway: 12, client: { accessEntries: () => Promise.reject(silence) } };
    const silent: [number, string][] = [];
    const onSilent = (gateway: number, { code }: HealthChainError) => silent.push([gateway, code]);
    const { file } = await fetchCheckedLog(ports(), [...sources, away], { ...question, onSilent });
    expect([file.gateways, silent]).to.deep.equal([[11], [[12, "gateway/unreachable"]]]);
  });
});

/** A gateway and its chain that note after which sequence they were asked, and for which roots. */
function countedGateway() {
  const log = gatewayLog({ deployment, gateway: 11 });
  const asked: number[] = [];
  const roots: number[] = [];
  const lie = { isTold: false };
  let entries: readonly ExportedEntry[] = [];
  const publish = (): void => {
    entries = log.exported(patient);
  };
  const accessEntries = (_of: string, after = 0) => {
    asked.push(after);
    const told = entries.filter(({ entry }) => entry.sequence > after);
    return Promise.resolve(told.map((one) => (lie.isTold ? altered(one) : one)));
  };
  const ports = (): LogPorts => {
    const { log: read, ...rest } = logPorts([log], {
      ...{ deployment, time: 1_790_000_500, askers: [doctor], admitted: [11] },
    });
    const root: typeof read.root = (gateway, from) => {
      roots.push(from);
      return read.root(gateway, from);
    };
    return { ...rest, log: { ...read, root } };
  };
  const sources = [{ gateway: 11, client: { accessEntries } }];
  return { log, publish, ports, sources, asked, roots, lie };
}

/** The second entry of a log, as if it were about something else. */
const altered = (one: ExportedEntry): ExportedEntry =>
  one.entry.number === 2 ? { ...one, entry: { ...one.entry, category: 10 } } : one;
