import { expect } from "chai";
import { decodeDirectoryEnvelope } from "#lib/directory";
import { DirectoryError } from "#lib/directory-error";
import { memberStatus } from "#lib/roles";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { readDirectories, type Directories } from "#lib/use-cases/read-directories";
import { readerAccounts } from "#lib/use-cases/reader-accounts";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { draftOf, fetchFrom, publisher, type Shelf } from "../../support/directories.ts";
import {
  addText,
  category,
  enrolled,
  letRead,
  newWallet,
  readingTerms,
  readText,
  type Actor,
} from "../../support/people.ts";
import { errorOf, flipped } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

describe("staff directories", () => {
  let system: System;
  let patient: Actor;
  let osei: Actor;
  let lind: Actor;
  let shelf: Shelf;
  before(async () => {
    system = await sharedSystem();
    patient = await enrolled(system, "patient");
    osei = await enrolled(system, "doctor");
    lind = await enrolled(system, "doctor", { hospital: "lake" });
  });
  beforeEach(async () => {
    shelf = new Map();
    await publishDirectory(
      publisher(system, shelf),
      draftOf("north", [{ number: osei.number, name: "Dr Amara Øsei", specialty: "Cardiology" }]),
    );
    await publishDirectory(
      publisher(system, shelf, "lake"),
      draftOf("lake", [{ number: lind.number, name: "Dr Jonas Lind", specialty: "" }]),
    );
  });

  const readAll = (from = shelf) => readDirectories(patient.ports, fetchFrom(from));

  it("are read with names, hospitals and accounts that the hospitals signed", async () => {
    const directories = await readAll();
    expect(directories.leftOut).to.deep.equal([]);
    expect(directories.hospitals.map(({ number, name }) => [number, name])).to.deep.equal([
      [0, "Nordhavn University Hospital"],
      [1, "Lakeside Clinic"],
    ]);
    const found = directories.readerOf(osei.number)!;
    expect(found.label).to.deep.equal({
      name: "Dr Amara Øsei",
      role: "doctor",
      hospital: "Nordhavn University Hospital",
    });
    expect(found.account).to.equal(osei.person.account.toLowerCase());
    expect(directories.accountOf(lind.number)).to.equal(lind.person.account.toLowerCase());
    expect(directories.readerOf(patient.number)).to.equal(undefined);
    expect(directories.accountOf(999)).to.equal(undefined);
    expect(directories.all()).to.have.length(2);
  });

  it("find people by the beginnings of words, without accents and in any case", async () => {
    const directories = await readAll();
    const numbers = (text: string) => directories.search(text).map(({ number }) => number);
    expect(numbers("")).to.have.members([osei.number, lind.number]);
    for (const text of ["osei", "ØSEI", "cardio", "amara nord", "doctor nordhavn"])
      expect(numbers(text), text).to.deep.equal([osei.number]);
    expect(numbers("jonas")).to.deep.equal([lind.number]);
    expect(numbers("jonas cardiology")).to.deep.equal([]);
    expect(numbers("(.*")).to.have.length(2);
  });

  it("give a reader whom the patient shares with, who then reads", async () => {
    const digest = await addText(patient, { text: "by the book" });
    const reader = (await readAll()).readerOf(osei.number)!;
    const terms = [readingTerms([category.laboratory])];
    const { sentence } = await share(patient.ports, patient.person, { reader, terms });
    expect(sentence).to.match(/^Dr Amara Øsei \(doctor, Nordhavn University Hospital\) can read/);
    expect(await readText(osei, patient.number, digest)).to.equal("by the book");
  });

  it("tell who is suspended now", async () => {
    const other = await enrolled(system, "nurse");
    const people = [{ number: other.number, name: "Marit Solberg", specialty: "" }];
    await publishDirectory(publisher(system, shelf), draftOf("north", people));
    await suspendMember(system.session.portsOf(demoWallet("north")), other.number);
    const { status } = (await readAll()).readerOf(other.number)!;
    expect(status).to.equal(memberStatus.suspended);
  });

  it("are replaced with one signature, under the next version", async () => {
    const wallet = newWallet(); // notes nothing: only to have the type
    const admin = demoWallet("north");
    const ports = {
      ...publisher(system, shelf),
      sign: {
        account: admin.account,
        typedData: (data: Parameters<typeof admin.typedData>[0]) => {
          wallet.asked.push(data.primaryType);
          return admin.typedData(data);
        },
      },
    };
    const before = (await readAll()).hospitals[0]!.version;
    const { version, sentence } = await publishDirectory(ports, draftOf("north", []));
    expect(version).to.equal(before + 1);
    expect(wallet.asked).to.deep.equal(["PublishDirectory"]);
    expect(sentence).to.equal(
      "Publish the staff directory of Nordhavn University Hospital, with 0 people in it.",
    );
    const after = await readAll();
    expect(after.hospitals[0]!.version).to.equal(version);
    expect(after.readerOf(osei.number)).to.equal(undefined);
  });

  it("are not published for patients, people of another hospital, strangers, or another account", async () => {
    const line = { name: "Dr Somebody", specialty: "" };
    const bad = [
      { ...line, number: patient.number },
      { ...line, number: lind.number },
      { ...line, number: 1_000_000 },
      { ...line, number: osei.number, account: lind.person.account },
    ];
    const before = await patient.ports.read.directoryDigest(0);
    for (const one of bad)
      await errorOf(
        () => publishDirectory(publisher(system, shelf), draftOf("north", [one])),
        "directory/not-its-member",
      );
    expect(await patient.ports.read.directoryDigest(0)).to.deep.equal(before);
  });

  it("are not published by another hospital's admin", async () => {
    const people = [{ number: osei.number, name: "Dr Amara Osei", specialty: "" }];
    await errorOf(
      () => publishDirectory(publisher(system, shelf, "lake"), draftOf("north", people)),
      "contract/RegistrationSignatureInvalid",
    );
  });

  it("say when the chain has one that no gateway keeps, which publishing again mends", async () => {
    const full = () => Promise.reject(new DirectoryError("directory/too-large", "full"));
    const ports = { ...publisher(system, shelf), putDirectory: full };
    await errorOf(() => publishDirectory(ports, draftOf("north", [])), "directory/not-stored");
    const { leftOut, hospitals } = await readAll();
    expect(leftOut.map(({ hospital, code }) => [hospital, code])).to.deep.equal([
      [0, "directory/other-digest"],
    ]);
    expect(hospitals.map(({ number }) => number)).to.deep.equal([1]);
    await publishDirectory(publisher(system, shelf), draftOf("north", []));
    expect((await readAll()).leftOut).to.deep.equal([]);
  });

  it("leave out a hospital whose directory is missing, old, altered or another's", async () => {
    const [north, lake] = [shelf.get(0)!, shelf.get(1)!];
    const codeFor = async (bytes: Uint8Array | undefined) => {
      const changed = new Map(shelf);
      if (bytes === undefined) changed.delete(0);
      else changed.set(0, bytes);
      const { leftOut, readerOf } = await readAll(changed);
      expect(readerOf(osei.number)).to.equal(undefined);
      expect(readerOf(lind.number)?.number).to.equal(lind.number);
      return leftOut.map(({ code }) => code).join();
    };
    expect(await codeFor(undefined)).to.equal("directory/missing");
    expect(await codeFor(lake)).to.equal("directory/other-digest");
    expect(await codeFor(flipped(north, north.length - 10))).to.equal("directory/other-digest");
    expect(await codeFor(north.subarray(1))).to.equal("directory/malformed");
    await publishDirectory(publisher(system, new Map()), draftOf("north", []));
    expect(await codeFor(north)).to.equal("directory/other-digest");
  });

  it("leave out a hospital that names somebody of another hospital", async () => {
    // The node shows the hospital's own admin a wrong member, so that the document is made and published.
    const ports = publisher(system, shelf);
    const read = {
      ...ports.read,
      member: async (number: number) => ({ ...(await ports.read.member(number))!, hospital: 0 }),
    };
    const people = [{ number: lind.number, name: "Dr Somebody Else", specialty: "" }];
    await publishDirectory({ ...ports, read }, draftOf("north", people));
    const { leftOut, readerOf } = await readAll();
    expect(leftOut.map(({ code }) => code)).to.deep.equal(["directory/not-its-member"]);
    expect(readerOf(lind.number)?.label.name).to.equal("Dr Jonas Lind");
  });

  it("tell two hospitals of one name apart by their numbers", async () => {
    const people = [{ number: lind.number, name: "Dr Jonas Lind", specialty: "" }];
    const name = "NORDHAVN University  Hospital".replace("  ", " ");
    await publishDirectory(publisher(system, shelf, "lake"), draftOf("lake", people, { name }));
    const { readerOf, hospitals } = await readAll();
    expect(hospitals.map((hospital) => hospital.name)).to.deep.equal([
      "Nordhavn University Hospital, hospital number 0",
      "NORDHAVN University Hospital, hospital number 1",
    ]);
    expect(readerOf(lind.number)?.label.hospital).to.match(/hospital number 1$/);
  });

  it("hold no name on chain: the act has numbers and digests only", async () => {
    const calls: unknown[] = [];
    const ports = publisher(system, shelf);
    const people = [{ number: osei.number, name: "Dr Amara Osei", specialty: "" }];
    await publishDirectory(
      {
        ...ports,
        relay: (call) => {
          calls.push(call);
          return ports.relay(call);
        },
      },
      draftOf("north", people),
    );
    expect(JSON.stringify(calls)).not.to.match(/Osei|Nordhavn/);
    expect(decodeDirectoryEnvelope(shelf.get(0)!).hospital).to.equal(0);
  });

  describe("readerAccounts", () => {
    const later = (text: string) => addText(patient, { text });
    const stopOther = async (directories: Directories) => {
      const strangers: number[] = [];
      const gone = await enrolled(system, "doctor");
      await letRead(patient, gone, [category.laboratory]);
      await stopSharing(patient.ports, patient.person, {
        reader: gone.reader,
        categories: [category.laboratory],
        accountOf: await readerAccounts(patient.ports, { patient: patient.number }, directories),
        stranger: (reader) => strangers.push(reader),
      });
      return strangers;
    };
    let unlisted: Actor;
    beforeEach(async () => {
      patient = await enrolled(system, "patient");
      unlisted = await enrolled(system, "doctor");
      for (const reader of [osei, lind, unlisted])
        await letRead(patient, reader, [category.laboratory]);
    });

    it("give new keys to whom the directories list, and name whom they don't", async () => {
      expect(await stopOther(await readAll())).to.deep.equal([unlisted.number]);
      const digest = await later("for those listed");
      expect(await readText(osei, patient.number, digest)).to.equal("for those listed");
      expect(await readText(lind, patient.number, digest)).to.equal("for those listed");
      await errorOf(() => readText(unlisted, patient.number, digest), "keys/not-in-capsule");
    });

    it("believe the node about the readers of a hospital that has published nothing", async () => {
      const directories = await readAll();
      const hospitals = directories.hospitals.filter(({ number }) => number === 1);
      const accountOf = (number: number) =>
        number === lind.number ? directories.accountOf(number) : undefined;
      const strangers = await stopOther({ ...directories, hospitals, accountOf });
      expect(strangers).to.deep.equal([]);
      const digest = await later("for all");
      for (const reader of [osei, lind, unlisted])
        expect(await readText(reader, patient.number, digest)).to.equal("for all");
    });

    it("hold a hospital's readers back while its directory can't be verified", async () => {
      shelf.delete(0);
      const strangers = await stopOther(await readAll());
      expect(strangers).to.have.members([osei.number, unlisted.number]);
      const digest = await later("for lake");
      expect(await readText(lind, patient.number, digest)).to.equal("for lake");
    });

    it("are none where nobody has published a directory", async () => {
      const none = { ...(await readAll()), hospitals: [], leftOut: [] };
      expect(await readerAccounts(patient.ports, { patient: patient.number }, none)).to.equal(
        undefined,
      );
    });
  });
});
