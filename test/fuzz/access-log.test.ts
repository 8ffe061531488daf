import { expect } from "chai";
import fc from "fast-check";
import { entryKinds } from "#lib/access-entry";
import {
  decodeAccessLogFile,
  encodeAccessLogFile,
  type AccessLogFile,
  type ExportedEntry,
} from "#lib/access-log-file";
import { toHex, utf8 } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { verifyLog } from "#lib/use-cases/verify-log";
import { askerOf, gatewayLog, logPorts } from "../support/access-log.ts";
import { forAll, judged, mutated, noVerdicts } from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";

const deployment = toHex(randomBytes(32));
const patient = 3;
const doctor = askerOf(5);

const log = gatewayLog({ deployment, gateway: 11 });
for (let at = 0; at < 4; at += 1) log.read(doctor, { patient, category: 6 });
log.close();
log.declareGap(2);
log.read(doctor, { patient, kind: entryKinds.capsule });
log.close();
log.read(doctor, { patient, category: 6 });

/** As a file holds it, so that properties stand in one order. */
const file = decodeAccessLogFile(
  encodeAccessLogFile({ deployment, patient, gateways: [11], entries: log.exported(patient) }),
);
const isGap = ({ entry }: ExportedEntry): boolean => entry.kind === entryKinds.gap;
const [gap] = file.entries.filter(isGap);
const numbered = file.entries.filter((one) => !isGap(one));
const ports = logPorts([log], {
  deployment,
  time: 1_790_000_500,
  askers: [doctor],
  admitted: [11],
});

/**
 * All that a file may have become and still be whole: its end cut off, the declared gap left out, and what only the
 * gateway vouches for, because the last line stands under no root yet.
 */
function isPartOf(entries: readonly ExportedEntry[]): boolean {
  const same = (one: ExportedEntry, original: ExportedEntry | undefined): boolean =>
    original?.root === null
      ? one.entry.reader === original.entry.reader && one.entry.request === original.entry.request
      : JSON.stringify(one.entry) === JSON.stringify(original?.entry);
  const isTold = entries.filter((one) => !isGap(one)).every((one, at) => same(one, numbered[at]));
  return isTold && entries.filter(isGap).every((one) => same(one, gap));
}

async function judge(verdicts: ReturnType<typeof noVerdicts>, decode: () => AccessLogFile) {
  const decoded = await judged(verdicts, decode);
  if (decoded === undefined) return;
  const verdict = await judged(verdicts, () => verifyLog(ports, decoded.value));
  if (verdict?.value.isWhole !== true) return;
  expect(isPartOf(decoded.value.entries)).to.equal(true);
}

describe("a mutated access log", () => {
  it("is whole to begin with", async () => {
    expect((await verifyLog(ports, file)).flaws).to.deep.equal([]);
  });

  it("is refused, named, or says what it said", async () => {
    const verdicts = noVerdicts();
    await forAll(mutated([utf8(encodeAccessLogFile(file))]), 1500, (bytes) =>
      judge(verdicts, () => decodeAccessLogFile(new TextDecoder().decode(bytes))),
    );
    tell("fuzz, access log files", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 20);
  }).timeout(200_000);

  it("is named when numbers in it are changed, or lines exchanged, doubled or left out", async () => {
    const verdicts = noVerdicts();
    const fields = Object.keys(file.entries[0]!.entry).filter(
      (name) => typeof Reflect.get(file.entries[0]!.entry, name) === "number",
    );
    const line = fc.nat(file.entries.length - 1);
    const edits = fc.oneof(
      fc
        .tuple(line, fc.constantFrom(...fields), fc.nat(20))
        .map(([to, name, value]) => (entries: ExportedEntry[]) => {
          const at = to % entries.length;
          const one = entries[at]!;
          return entries.with(at, { ...one, entry: { ...one.entry, [name]: value } });
        }),
      fc.tuple(line, line).map(([from, to]) => (entries: ExportedEntry[]) => {
        const [a, b] = [from % entries.length, to % entries.length];
        return entries.with(a, entries[b]!).with(b, entries[a]!);
      }),
      fc.tuple(line, line).map(
        ([to, from]) =>
          (entries: ExportedEntry[]) =>
            entries.toSpliced(to, 0, entries[from % entries.length]!),
      ),
      line.map((at) => (entries: ExportedEntry[]) => entries.toSpliced(at, 1)),
    );
    await forAll(fc.array(edits, { minLength: 1, maxLength: 3 }), 600, (list) => {
      const entries = list.reduce((all, edit) => edit(all), file.entries.slice());
      const text = encodeAccessLogFile({ ...file, entries });
      return judge(verdicts, () => decodeAccessLogFile(text));
    });
    tell("fuzz, access log lines", verdicts);
  }).timeout(200_000);
});
