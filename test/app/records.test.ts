import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { decodeAccessLogFile } from "#lib/access-log-file";
import { accessLogActs } from "../../app/keeper/access-log.ts";
import { addRecordsActs } from "../../app/keeper/add-records.ts";
import { openRecordActs } from "../../app/keeper/open-records.ts";
import { recordsActs } from "../../app/keeper/records.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { startTestGateway, visitor, type TestGateway, type Visitor } from "../support/gateway.ts";
import { category, letRead, readText } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";
import { visitOf } from "../support/visit.ts";

async function roomsOf(system: System, gateways: readonly TestGateway[], who: Visitor) {
  const visit = await visitOf(system, gateways, who);
  return {
    ...recordsActs(visit),
    ...openRecordActs(visit),
    ...addRecordsActs(visit),
    ...accessLogActs(visit),
  };
}

const textFile = (name: string, text: string): File => new File([text], name);

describe("the keeper's part of a patient's rooms", () => {
  let system: System;
  let gateways: TestGateway[];
  let patient: Visitor;
  let rooms: Awaited<ReturnType<typeof roomsOf>>;
  before(async () => {
    system = await sharedSystem();
    gateways = [await startTestGateway(system), await startTestGateway(system)];
    patient = await visitor(system, gateways[0]!, "patient");
    rooms = await roomsOf(system, gateways, patient);
  });
  after(async () => {
    for (const gateway of gateways) await gateway.close();
  });

  it("proposes a record for a file, one a category for FHIR, and says why broken FHIR is none", async () => {
    const fhir = new File([await readFile(bundledRecord)], "record.json");
    const broken = textFile("broken.json", '{"resourceType":"Patient","birthDate":5}');
    const previews = await rooms.previewFiles([textFile("ecg.txt", "P wave"), fhir, broken]);
    expect(previews[0]!.records).to.have.length(1);
    expect(previews[0]!.records[0]).to.include({ key: "0", category: 8, title: "ecg.txt" });
    const categories = previews[1]!.records.map((record) => record.category);
    expect(new Set(categories).size).to.equal(categories.length);
    expect(categories.length).to.be.above(5);
    expect(previews[2]!.records.map(({ mediaType }) => mediaType)).to.deep.equal([
      "application/fhir+json",
    ]);
    expect(previews[2]!.problem?.code).to.match(/^fhir\//);
  });

  it("adds what was chosen, tells progress up to the end, and lists it", async () => {
    const heard: (readonly [number, number])[] = [];
    const files = [textFile("a.txt", "potassium"), textFile("b.txt", "left out")];
    const choice = { key: "0", category: category.laboratory };
    const { digests } = await rooms.addFiles(files, [choice], (done, total) =>
      heard.push([done, total]),
    );
    expect(heard.at(-1)).to.deep.equal([9, 9]);
    const [newest] = await rooms.listRecords();
    expect(newest).to.deep.include({ digest: digests[0], category: category.laboratory });
    expect(newest!.clinical?.title).to.equal("a.txt");
    expect(newest!.author.isYou).to.equal(true);
    const { number: patientNumber } = patient;
    const asked = { patient: patientNumber, digest: digests[0]!, purpose: 0 };
    const { bytes, mediaType } = await rooms.openRecord(asked);
    expect(new TextDecoder().decode(bytes)).to.equal("potassium");
    expect(mediaType).to.equal("text/plain; charset=utf-8");
    const { blob, fileName } = await rooms.downloadRecord(digests[0]!);
    expect([await blob.text(), fileName, blob.type]).to.deep.equal([
      ...["potassium", "a.txt", "application/octet-stream"],
    ]);
  });

  it("adds nothing when it is stopped before the signature", async () => {
    const before = await rooms.listRecords();
    const adding = rooms.addFiles([textFile("c.txt", "x")], [{ key: "0", category: 6 }], () =>
      rooms.cancelAdding(),
    );
    await errorOf(() => adding, "records/cancelled");
    expect(await rooms.listRecords()).to.deep.equal(before);
  });

  it("tells who has read as one sentence, asks the other gateway, and exports the proofs", async () => {
    const doctor = await visitor(system, gateways[1]!, "doctor");
    const elsewhere = await visitor(system, gateways[0]!, "doctor");
    await letRead(patient, elsewhere, [category.laboratory]);
    const { digest } = (await rooms.listRecords())[0]!;
    expect(await readText(elsewhere, patient.number, digest)).to.equal("potassium");
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
    const view = await rooms.readers();
    const told = view.lines.filter(({ did }) => did === "opened" || did === "keys");
    expect(told.map(({ deed, title }) => [deed, title])).to.deep.include.members([
      ["opened your laboratory results for treatment", "a.txt"],
    ]);
    expect(told.map(({ times }) => times)).not.to.include(0);
    expect(await readText(elsewhere, patient.number, digest)).to.equal("potassium");
    const again = (await rooms.readers()).lines.find(({ did }) => did === "opened");
    expect(again).to.include({ times: 2, since: told.find(({ did }) => did === "opened")?.since });
    expect(view.flaws).to.deep.equal([]);
    const states = (one: typeof view) =>
      one.gateways
        .filter(({ gateway }) => gateways.some(({ number }) => number === gateway))
        .map(({ state }) => state);
    expect(states(view)).to.deep.equal(["current", "unasked"]);
    const all = await rooms.askGateway(gateways[1]!.number);
    expect(states(all)).to.deep.equal(["current", "current"]);
    const file = decodeAccessLogFile((await rooms.exportLog("log")).text);
    expect(file.entries).to.have.length(all.entries);
    const fhir = JSON.parse((await rooms.exportLog("fhir")).text) as { entry: unknown[] };
    expect(fhir.entry).to.have.length(all.entries);
    await errorOf(() => rooms.askGateway(1_000_000), "keeper/unknown-gateway");
  });

  it("says of a gateway that went silent that it is silent", async () => {
    await gateways.pop()!.close();
    const { gateways: shown } = await rooms.readers();
    expect(shown.filter(({ problem }) => problem !== undefined)).to.have.length(1);
  });
});
