import { expect } from "chai";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { keyringFor } from "#lib/keyring";
import { fromHex, utf8 } from "#lib/bytes";
import { enrolCastMember, type CastMember } from "../../scripts/cast.ts";
import { holdsAny, opensWith, stolenFiles, stringsIn } from "../../scripts/demo/attacker.ts";
import { sharedSystem, type System } from "../support/system.ts";

const laboratory = 6;
const clinical = { title: "Sodium", mediaType: "text/plain", date: "", codes: [], note: "" };

describe("the demo's attacker", function () {
  this.timeout(60_000);
  let system: System;
  let patient: CastMember;
  let files: Uint8Array[];
  let boxes: Uint8Array[];
  let categoryKey: Uint8Array;

  before(async () => {
    system = await sharedSystem();
    patient = await enrolCastMember(system.session, "patient");
    const { person, ports } = patient;
    const where = { patient: person.number, author: person.number };
    const records = [recordOfBytes(laboratory, clinical, utf8("140 mmol/L"))];
    const added = await addRecords(ports, { ...where, records });
    const [record] = added.records;
    categoryKey = (await keyringFor(ports, person, person.number))(laboratory, record!.epoch);
    const name = { patient: person.number, manifest: fromHex(record!.digest) };
    const asking = { ...name, reader: person.number, purpose: 0 };
    boxes = [(await ports.vault.keyBox(asking))!, (await ports.vault.headerBox(asking))!];
    files = await stolenFiles(system.blockDirectory);
  });

  it("opens boxes with the right category key, so that opening none means something", async () => {
    expect(await opensWith(patient.ports.wrap, boxes, [categoryKey])).to.equal(2);
  });

  it("opens nothing of the store with that key, since boxes are not kept there", async () => {
    expect(files.length).to.be.at.least(2);
    expect(await opensWith(patient.ports.wrap, files, [categoryKey])).to.equal(0);
  });

  it("finds bytes that lie open, and no others", () => {
    expect(holdsAny([...files, utf8("Na: 140 mmol/L")], [utf8("140 mmol/L")])).to.equal(true);
    expect(holdsAny(files, [utf8("140 mmol/L")])).to.equal(false);
  });

  it("looks for the long strings of a JSON text, each once", () => {
    const json = utf8('{"a":"short","display":"long enough","x":["long enough","another one"]}');
    expect(stringsIn(json, 5)).to.deep.equal(["long enough", "another one"]);
  });
});
