import { sha256 } from "@noble/hashes/sha2";
import { expect } from "chai";
import { entryKinds, entryOutcomes } from "#lib/access-entry";
import {
  decodeAccessLogFile,
  encodeAccessLogFile,
  type AccessLogFile,
  type ExportedEntry,
} from "#lib/access-log-file";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { verifyLog, type LogFlaw } from "#lib/use-cases/verify-log";
import {
  askerOf,
  evidenceOf,
  gatewayLog,
  logPorts,
  type Asked,
  type GatewayLog,
} from "../../support/access-log.ts";
import { errorOf } from "../../support/rejects.ts";

const deployment = toHex(randomBytes(32));
const record = toHex(randomBytes(32));
const patient = 3;
const time = 1_790_000_500;
const doctor = askerOf(5);
const nurse = askerOf(6);
const owner = askerOf(patient);

/** A chain that holds what the logs have closed. */
const portsOf = (logs: readonly GatewayLog[], admitted = logs.map(({ gateway }) => gateway)) =>
  logPorts(logs, { deployment, time, askers: [doctor, nurse, owner], admitted });

const requestDigest = (request: Hex): Hex => toHex(sha256(fromHex(request)));

const asked = (change: Partial<Asked> = {}): Asked => ({ patient, category: 6, ...change });

/** Two gateways: five entries of the patient at the first, in two spans among others'; two at the second. */
function logs() {
  const first = gatewayLog({ deployment, gateway: 11 });
  const second = gatewayLog({ deployment, gateway: 12 });
  first.read(owner, asked({ kind: entryKinds.slots, category: 0 }));
  first.read(doctor, asked());
  first.read(nurse, asked({ patient: 4 }));
  first.read(doctor, asked({ kind: entryKinds.record, record, purpose: 1 }));
  first.close();
  first.read(nurse, asked({ outcome: entryOutcomes.refused, count: 40 }));
  first.read(doctor, asked({ patient: 4 }));
  first.read(doctor, asked({ kind: entryKinds.capsule, category: 0 }));
  first.close();
  second.read(doctor, asked());
  second.read(owner, asked({ kind: entryKinds.header, record }));
  second.close();
  return [first, second] as const;
}

const fileOf = (
  all: readonly GatewayLog[],
  entries = all.flatMap((log) => log.exported(patient)),
) => ({
  deployment,
  patient,
  gateways: all.map(({ gateway }) => gateway),
  entries,
});

/** What is said about a log after `change`; the file goes through its text. */
async function verdictAfter(
  change: (entries: ExportedEntry[]) => ExportedEntry[],
  of: (file: AccessLogFile) => AccessLogFile = (file) => file,
) {
  const all = logs();
  const file = of(fileOf(all, change(fileOf(all).entries)));
  return verifyLog(portsOf(all), decodeAccessLogFile(encodeAccessLogFile(file)));
}

/** Line, gateway, number and code of the first flaw. */
const firstOf = ({ flaw }: { flaw: LogFlaw | undefined }) =>
  flaw && [flaw.line, flaw.gateway, flaw.number, flaw.code];

const changed =
  (at: number, change: (one: ExportedEntry) => ExportedEntry) => (entries: ExportedEntry[]) =>
    entries.map((one, index) => (index === at ? change(one) : one));

const without = (at: number) => (entries: ExportedEntry[]) =>
  entries.filter((_, index) => index !== at);

describe("verifyLog", () => {
  it("finds an honest log whole", async () => {
    const verdict = await verdictAfter((entries) => entries);
    expect(verdict.flaws).to.deep.equal([]);
    expect([verdict.isWhole, verdict.entries]).to.deep.equal([true, 7]);
    expect(verdict.gateways).to.deep.equal([
      {
        gateway: 11,
        hospital: 1,
        isActive: true,
        state: "current",
        entries: 5,
        pending: 0,
        gaps: [],
      },
      {
        gateway: 12,
        hospital: 0,
        isActive: true,
        state: "current",
        entries: 2,
        pending: 0,
        gaps: [],
      },
    ]);
  });

  const altered: Record<string, object> = {
    reader: { reader: 6 },
    category: { category: 10 },
    time: { at: 1_790_000_001 },
    outcome: { outcome: entryOutcomes.refused },
    count: { count: 2 },
    purpose: { purpose: 4 },
    record: { record: toHex(randomBytes(32)) },
    kind: { kind: entryKinds.header },
    request: { request: toHex(randomBytes(32)) },
  };
  for (const [field, change] of Object.entries(altered)) {
    it(`names the line whose ${field} was altered`, async () => {
      const verdict = await verdictAfter(
        changed(2, (one) => ({ ...one, entry: { ...one.entry, ...change } })),
      );
      expect(firstOf(verdict)).to.deep.equal([4, 11, 3, "altered"]);
      expect([verdict.isWhole, verdict.flaws.length]).to.deep.equal([false, 1]);
    });
  }

  it("names the line whose salt or proof was altered", async () => {
    const salted = await verdictAfter(
      changed(1, (one) => ({ ...one, salt: toHex(randomBytes(32)) })),
    );
    expect(firstOf(salted)).to.deep.equal([3, 11, 2, "altered"]);
    const moved = await verdictAfter(
      changed(1, (one) => ({ ...one, root: { ...one.root!, proof: one.root!.proof.slice(1) } })),
    );
    expect(firstOf(moved)).to.deep.equal([3, 11, 2, "altered"]);
  });

  it("names the line under a root that the chain does not have", async () => {
    for (const root of [{ from: 2 }, { to: 3 }]) {
      const verdict = await verdictAfter(
        changed(1, (one) => ({ ...one, root: { ...one.root!, ...root } })),
      );
      expect(firstOf(verdict)).to.deep.equal([3, 11, 2, "altered"]);
    }
  });

  it("names the line before which one was dropped, wherever it stood but at the end", async () => {
    for (const [at, line, number] of [
      [0, 2, 2],
      [1, 3, 3],
      [3, 5, 5],
    ] as const) {
      const verdict = await verdictAfter(without(at));
      expect(firstOf(verdict)).to.deep.equal([line, 11, number, "missing"]);
      expect(verdict.flaw?.says).to.contain(`Number ${number - 1} is missing`);
      expect(verdict.flaws).to.have.length(1);
    }
  });

  it("names what is missing when several were dropped", async () => {
    const verdict = await verdictAfter((entries) => entries.filter((_, at) => at < 1 || at > 3));
    expect(verdict.flaw?.says).to.contain("Number 2 is missing before number 5");
  });

  it("names the second of two equal lines", async () => {
    const verdict = await verdictAfter((entries) => [...entries.slice(0, 3), ...entries.slice(2)]);
    expect(firstOf(verdict)).to.deep.equal([5, 11, 3, "repeated"]);
    expect(verdict.flaws).to.have.length(1);
  });

  it("names lines that do not stand in their order", async () => {
    const verdict = await verdictAfter((entries) => {
      const [a, b, c, ...rest] = entries as [ExportedEntry, ExportedEntry, ExportedEntry];
      return [a, c, b, ...rest];
    });
    expect(firstOf(verdict)).to.deep.equal([3, 11, 3, "out-of-order"]);
    expect(verdict.flaws.map(({ code }) => code)).to.deep.equal(["out-of-order", "out-of-order"]);
  });

  it("names a line whose place was taken from another: numbers are under the root too", async () => {
    const verdict = await verdictAfter((entries) => {
      const number = { number: 2 };
      return entries
        .filter((_, at) => at !== 1)
        .map((one, at) => (at === 1 ? { ...one, entry: { ...one.entry, ...number } } : one));
    });
    expect(firstOf(verdict)).to.deep.equal([3, 11, 2, "altered"]);
  });

  it("names a line that lost its root although the chain has gone past it", async () => {
    const verdict = await verdictAfter(changed(1, (one) => ({ ...one, root: null })));
    expect(firstOf(verdict)).to.deep.equal([3, 11, 2, "unrooted"]);
  });

  it("names another patient's line, and one of a gateway that did not answer", async () => {
    const all = logs();
    const [stranger] = all[0].exported(4) as [ExportedEntry];
    const foreign = fileOf(all, [stranger, ...fileOf(all).entries]);
    expect(firstOf(await verifyLog(portsOf(all), foreign))).to.deep.equal([2, 11, 1, "foreign"]);
    const unasked = { ...fileOf(all), gateways: [12] };
    expect(firstOf(await verifyLog(portsOf(all), unasked))).to.deep.equal([2, 11, 1, "foreign"]);
  });

  it("names a line of somebody who was never admitted as a gateway", async () => {
    const all = logs();
    const verdict = await verifyLog(portsOf(all, [12]), fileOf(all));
    expect(firstOf(verdict)).to.deep.equal([2, 11, 1, "not-admitted"]);
  });

  describe("of an entry that a dishonest gateway made up", () => {
    /** A log whose third entry is forged by `forge`; its gateway would root whatever it likes. */
    async function forgedBy(forge: (honest: ExportedEntry) => Partial<ExportedEntry>) {
      const log = gatewayLog({ deployment, gateway: 11 });
      log.read(doctor, asked({ kind: entryKinds.record, record }));
      log.read(doctor, asked());
      log.read(doctor, asked({ kind: entryKinds.record, record }));
      const honest = log.exported(patient);
      const entries = changed(2, (one) => ({ ...one, ...forge(one) }))(honest);
      const ports = portsOf([log]);
      const verdict = await verifyLog(ports, fileOf([log], entries));
      expect(firstOf(verdict)).to.deep.equal([4, 11, 3, "forged"]);
      return verdict.flaw!.says;
    }
    const where = { deployment, gateway: 11 };
    const path = `/records/${record}/key-box`;
    const withRequest = (evidence: ReturnType<typeof evidenceOf>, one: ExportedEntry) => ({
      evidence,
      entry: { ...one.entry, request: requestDigest(evidence.request) },
    });

    it("says that another signed in, where it made up wallet and session", async () => {
      const evidence = evidenceOf(where, askerOf(5), { path });
      expect(await forgedBy((one) => withRequest(evidence, one))).to.contain("somebody else");
    });

    it("says that the sign-in is not signed, where it put the reader's account into it", async () => {
      const evidence = evidenceOf(where, doctor, { path });
      const { signature } = evidenceOf(where, askerOf(5), { path }).signIn;
      const signIn = { ...evidence.signIn, signature };
      const says = await forgedBy((one) => withRequest({ ...evidence, signIn }, one));
      expect(says).to.contain("did not sign the sign-in");
    });

    it("says that the session key is another, where it kept a real sign-in", async () => {
      const real = evidenceOf(where, doctor, { path });
      const made = evidenceOf(where, askerOf(5), { path });
      const evidence = { ...made, signIn: real.signIn };
      const says = await forgedBy((one) => withRequest(evidence, one));
      expect(says).to.contain("another session key");
    });

    it("says that the session key did not sign", async () => {
      const { request } = evidenceOf(where, doctor, { path });
      const says = await forgedBy((one) => withRequest({ ...one.evidence!, request }, { ...one }));
      expect(says).to.contain("did not sign the request");
    });

    it("says that the request is for another gateway", async () => {
      const elsewhere = { deployment, gateway: 12 };
      const evidence = evidenceOf(elsewhere, doctor, { path });
      expect(await forgedBy((one) => withRequest(evidence, one))).to.contain("something else");
    });

    it("says that the request is of another deployment", async () => {
      const elsewhere = { deployment: toHex(randomBytes(32)), gateway: 11 };
      const evidence = evidenceOf(elsewhere, doctor, { path });
      expect(await forgedBy((one) => withRequest(evidence, one))).to.contain("something else");
    });

    it("says that the request was for another record, patient or purpose", async () => {
      const others = [
        { path: `/records/${toHex(randomBytes(32))}/key-box` },
        { path: `/patients/${patient}/headers` },
        { path: `/patients/4/headers?record=/${record}/` },
        { path, purpose: 4 },
      ];
      for (const other of others) {
        const evidence = evidenceOf(where, doctor, other);
        expect(await forgedBy((one) => withRequest(evidence, one))).to.contain("something else");
      }
    });

    it("says that a list was asked of another patient", async () => {
      const evidence = evidenceOf(where, doctor, { path: `/patients/33/headers?of=/patients/3` });
      const says = await forgedBy((one) => ({
        ...withRequest(evidence, one),
        entry: {
          ...one.entry,
          ...{ record: toHex(new Uint8Array(32)), kind: entryKinds.headers },
          request: requestDigest(evidence.request),
        },
      }));
      expect(says).to.contain("something else");
    });

    it("says that nobody has this number", async () => {
      expect(await forgedBy((one) => ({ entry: { ...one.entry, reader: 77 } }))).to.contain(
        "nobody is registered as 77",
      );
    });

    it("says that one request was shown as two reads", async () => {
      const log = gatewayLog({ deployment, gateway: 11 });
      log.read(doctor, asked());
      log.read(doctor, asked());
      const [one, two] = log.exported(patient) as [ExportedEntry, ExportedEntry];
      const entry = { ...two.entry, request: one.entry.request };
      const file = fileOf([log], [one, { ...two, entry, evidence: one.evidence }]);
      const verdict = await verifyLog(portsOf([log]), file);
      expect(firstOf(verdict)).to.deep.equal([3, 11, 2, "forged"]);
      expect(verdict.flaw!.says).to.contain("same request");
    });
  });

  describe("of gateways", () => {
    it("lists those that are silent, behind, suspended", async () => {
      const all = logs();
      all[0].read(doctor, asked({ at: time - 4000 }));
      all[1].read(doctor, asked({ at: time - 60 }));
      const verdict = await verifyLog(portsOf(all, [12, 11, 13]), fileOf(all));
      expect(verdict.isWhole).to.equal(true);
      const states = verdict.gateways.map(({ gateway, state, pending }) => [
        gateway,
        state,
        pending,
      ]);
      expect(states).to.deep.equal([
        [11, "behind", 1],
        [12, "current", 1],
        [13, "silent", 0],
      ]);
    });

    it("takes the head's time where this machine's clock is behind", async () => {
      const all = logs();
      all[0].read(doctor, asked({ at: time - 4000 }));
      const ports = { ...portsOf(all), now: () => 0 };
      expect((await verifyLog(ports, fileOf(all))).gateways[0]?.state).to.equal("behind");
    });

    it("passes on what a gateway declares to have lost, and counts on after it", async () => {
      const log = gatewayLog({ deployment, gateway: 11 });
      log.read(doctor, asked());
      log.declareGap(12, 1_790_000_100);
      log.read(doctor, asked());
      log.close();
      const verdict = await verifyLog(portsOf([log]), fileOf([log]));
      expect(verdict.flaws).to.deep.equal([]);
      expect(verdict.gateways[0]?.gaps).to.deep.equal([{ lost: 12, at: 1_790_000_100 }]);
    });
  });

  it("refuses a log of another deployment as a whole", async () => {
    const all = logs();
    const file = { ...fileOf(all), deployment: toHex(randomBytes(32)) };
    await errorOf(() => verifyLog(portsOf(all), file), "access-log/other-deployment");
  });
});
