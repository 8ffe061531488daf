import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startHc, startHcOnFolder, type Hc } from "../support/hc.ts";

type Shown = {
  readonly hospitals: readonly {
    readonly number: number;
    readonly name: string;
    readonly version: number;
    readonly people: readonly { readonly number: number; readonly label: { name: string } }[];
  }[];
  readonly leftOut: readonly unknown[];
};

describe("hc hospital directory", function () {
  this.timeout(60_000);
  let hc: Hc;
  // The gateway is member 1, the demo's people are 2 to 5.
  const [patient, osei, lind, nurse] = [2, 3, 4, 5];
  before(async () => {
    hc = await startHc();
  });
  after(() => hc.close());

  /** Publishes a list as one of the hospitals. */
  async function publish(hospital: string, list: unknown, ...options: string[]) {
    const file = join(hc.folder, `${hospital}.json`);
    await writeFile(file, typeof list === "string" ? list : JSON.stringify(list));
    const command = ["--as", hospital, "hospital", "directory", "publish", "--file", file];
    return hc.run(...command, ...options);
  }

  const north = (...people: object[]) => ({ name: "North Hospital", people });
  const amara = { number: osei, name: "Dr Amara Øsei", specialty: "Cardiology" };

  it("says so while nobody has published any", async () => {
    const { code, out } = await hc.run("--as", "patient", "hospital", "directory", "show");
    expect([code, out]).to.deep.equal([0, "No hospital has published its staff yet."]);
  });

  it("publishes a hospital's people, whom everybody then sees by name", async () => {
    const { code, out, err } = await publish("north", north(amara));
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out.replaceAll("\n", " ")).to.contain(
      "You signed: “Publish the staff directory of North Hospital, with one person in it.” Version",
    );
    expect(out).to.match(
      /\nVersion 1: 1 name, [\d,]+ bytes at the gateway\. No name is on chain\.$/,
    );
    const shown = await hc.run("--as", "patient", "hospital", "directory", "show");
    expect(shown.out).to.equal(
      "North Hospital (hospital 0, version 1)\n  3  Dr Amara Øsei, doctor, Cardiology",
    );
    const told = (await hc.json("--as", "osei", "hospital", "directory", "show")) as Shown;
    expect(told.leftOut).to.deep.equal([]);
    expect(told.hospitals[0]!.people.map(({ number }) => number)).to.deep.equal([osei]);
  });

  it("replaces the list before", async () => {
    await publish("north", north(amara, { number: nurse, name: "Marit Solberg" }));
    const told = (await hc.json("--as", "lake", "hospital", "directory", "show")) as Shown;
    expect(told.hospitals[0]).to.include({ name: "North Hospital", version: 2 });
    expect(told.hospitals[0]!.people.map(({ label }) => label.name)).to.deep.equal([
      "Dr Amara Øsei",
      "Marit Solberg",
    ]);
  });

  const refused: Record<string, [list: unknown, code: string]> = {
    "no JSON": ["people: osei", "hc/bad-directory"],
    "JSON of something else": [{ resourceType: "Bundle" }, "hc/bad-directory"],
    "people without numbers": [north({ name: "Dr Nobody" }), "hc/bad-directory"],
    "a field too many": [north({ ...amara, birthDate: "1970-01-01" }), "hc/bad-directory"],
    "a patient": [north({ number: patient, name: "A Patient" }), "directory/not-its-member"],
    "another hospital's doctor": [
      north({ number: lind, name: "Dr Jonas Lind" }),
      "directory/not-its-member",
    ],
    "another account": [
      north({ ...amara, account: `0x${"ab".repeat(20)}` }),
      "directory/not-its-member",
    ],
    "a name that goes on as a sentence": [
      north({ ...amara, name: "Osei (doctor, Lake" }),
      "directory/bad-entry",
    ],
  };
  for (const [what, [list, expected]] of Object.entries(refused))
    it(`publishes nothing for ${what}`, async () => {
      const { code, err } = await publish("north", list);
      expect(code).to.equal(1);
      expect(err).to.contain(`[${expected}]`);
      const { version } = (await hc.system.session.services.read.directoryDigest(0))!;
      expect(version).to.equal(2);
    });

  it("is for hospitals", async () => {
    const { code, err } = await publish("osei", north(amara));
    expect(code).to.equal(1);
    expect(err).to.contain("[hc/not-a-hospital]");
  });

  it("gives names to those with whom a patient shares by number", async () => {
    const shared = ["share", String(osei), "--category", "laboratory"];
    const { out } = await hc.run("--as", "patient", ...shared);
    expect(out.replaceAll("\n", " ")).to.contain(
      "“Dr Amara Øsei (doctor, North Hospital) can read",
    );
    const { out: who } = await hc.run("--as", "patient", "who");
    expect(who).to.contain("Dr Amara Øsei (doctor, North Hospital)");
  });

  it("gives names to those who read", async () => {
    await hc.run("--as", "osei", "record", "list", "--patient", "patient");
    const { out, err } = await hc.run("--as", "patient", "log");
    expect(err).to.equal("");
    expect(out).to.contain("Dr Amara Øsei (doctor, North Hospital)");
  });

  it("keeps new keys from whom their hospital no longer lists, and says so", async () => {
    await publish("north", north(amara));
    for (const reader of [nurse, lind])
      await hc.run("--as", "patient", "share", String(reader), "--category", "laboratory");
    const stopped = (await hc.json("--as", "patient", "stop", "osei")) as {
      strangers: number[];
      rewrapped: number;
    };
    expect(stopped.strangers).to.deep.equal([nurse]);
    expect(stopped.rewrapped).to.equal(1); // of a hospital that has published nothing
    const { out } = await hc.run("--as", "patient", "stop", "osei");
    expect(out.replaceAll("\n", " ")).to.contain(`Member ${nurse} got no new keys, since`);
    await publish("north", north(amara, { number: nurse, name: "Marit Solberg" }));
    const { rewrapped, strangers } = (await hc.json("--as", "patient", "stop", "osei")) as {
      strangers: number[];
      rewrapped: number;
    };
    expect([rewrapped, strangers]).to.deep.equal([2, []]);
  });
});

describe("hc hospital directory without a gateway", function () {
  this.timeout(60_000);
  let hc: Hc;
  before(async () => {
    hc = await startHcOnFolder();
  });
  after(() => hc.close());

  it("says that only gateways keep them", async () => {
    const { code, err } = await hc.run("--as", "patient", "hospital", "directory", "show");
    expect(code).to.equal(1);
    expect(err).to.contain("[hc/no-gateway]");
  });

  it("leaves sharing and stopping as they were", async () => {
    expect(
      (await hc.run("--as", "patient", "share", "osei", "--category", "vitals")).code,
    ).to.equal(0);
    const { code, out } = await hc.run("--as", "patient", "stop", "osei");
    expect(code).to.equal(0);
    expect(out).to.contain("The new keys went to 0 other readers.");
  });
});
