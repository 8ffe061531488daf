import { expect } from "chai";
import { keyringFor } from "#lib/keyring";
import type { Ports } from "#lib/ports";
import { recordChanges } from "#lib/use-cases/record-changes";
import { eraseRecord } from "#lib/use-cases/erase-record";
import {
  listHeldRecords,
  type HeldHeaders,
  type KnownLines,
} from "#lib/use-cases/list-held-records";
import { listRecords } from "#lib/use-cases/list-records";
import {
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../../support/gateway.ts";
import { addText, category, letRead, letWrite, treatment } from "../../support/people.ts";
import { sharedSystem } from "../../support/system.ts";

const { laboratory, notes } = category;

describe("listHeldRecords", () => {
  let gateway: TestGateway;
  let patient: Visitor;
  let doctor: Visitor;
  before(async () => {
    const system = await sharedSystem();
    gateway = await startTestGateway(system);
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor");
    await addText(patient, { text: "potassium" });
    await letWrite(patient, doctor, [notes]);
    await addText(patient, { text: "seen today", inCategory: notes }, doctor);
    await addText(patient, { text: "sodium" });
    await letRead(patient, doctor, [laboratory]);
  });
  after(() => gateway.close());

  const held = (reader: Visitor): Promise<HeldHeaders> =>
    reader.client.headers(patient.number, treatment);

  const keyringOf = (reader: Visitor) => () =>
    keyringFor(reader.ports, reader.person, patient.number);

  const list = async (reader: Visitor, given?: HeldHeaders, known: KnownLines = new Map()) =>
    listHeldRecords(reader.ports, {
      patient: patient.number,
      held: given ?? (await held(reader)),
      changes: await recordChanges(reader.ports, patient.number),
      keyring: keyringOf(reader),
      known,
    });

  const said = (lines: Awaited<ReturnType<typeof list>>) =>
    lines.map((line) => ("closed" in line ? line.closed : line.clinical.title));

  it("says what asking record by record says, with one question to the gateway", async () => {
    const asking = { patient: patient.number, reader: patient.number, purpose: treatment };
    const slow = await listRecords(patient.ports, {
      ...asking,
      keyring: await keyringOf(patient)(),
    });
    const lines = await list(patient);
    expect(said(lines)).to.deep.equal(["about potassium", "about seen today", "about sodium"]);
    expect(lines.map(({ record }) => record)).to.deep.equal(slow.map(({ record }) => record));
    expect(lines[1]!.record.author).to.equal(doctor.number);
    expect(lines[0]!.paddedSize).to.be.at.least("potassium".length);
  });

  it("asks for the anchored records once, and opens nothing twice", async () => {
    let asked = 0;
    let opened = 0;
    const counting: Pick<Ports, "read" | "wrap"> = {
      read: {
        ...patient.ports.read,
        records: (number) => {
          asked += 1;
          return patient.ports.read.records(number);
        },
      },
      wrap: {
        ...patient.ports.wrap,
        open: (privateKey, sealed) => {
          opened += 1;
          return patient.ports.wrap.open(privateKey, sealed);
        },
      },
    };
    const about = {
      ...{ patient: patient.number, changes: [], keyring: keyringOf(patient), known: new Map() },
    };
    for (let time = 1; time <= 2; time += 1) {
      const lines = await listHeldRecords(counting, { ...about, held: await held(patient) });
      expect(said(lines)).to.have.length(3);
      expect([asked, opened]).to.deep.equal([time, 3]);
    }
  });

  it("shows a reader only what a consent gives; the rest is not here", async () => {
    expect(said(await list(doctor))).to.deep.equal([
      "about potassium",
      "record/not-here",
      "about sodium",
    ]);
  });

  it("closes what a gateway altered, swapped or kept back, and nothing else", async () => {
    const { headers } = await held(patient);
    const [first, second, third] = headers;
    const swapped = [
      { ...first!, headerBox: third!.headerBox },
      { ...second!, manifest: third!.manifest },
    ];
    expect(
      said(await list(patient, { headers: swapped, erased: [], unavailable: [] })),
    ).to.deep.equal(["record/box-altered", "record/contradiction", "record/not-here"]);
  });

  it("says what was erased", async () => {
    const digest = await addText(patient, { text: "regretted" });
    await eraseRecord(patient.ports, patient.person, digest);
    const { erased } = await held(patient);
    expect(erased).to.deep.equal([digest]);
    expect(said(await list(patient)).at(-1)).to.equal("record/erased");
    expect((await held(doctor)).erased).to.deep.equal([digest]);
  });
});
