import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { observation, writeBundles } from "../support/hc-inputs.ts";
import { startHcOnFolder, type Hc } from "../support/hc.ts";

const nobody = `0x${"11".repeat(32)}`;

/** Command line, then code, exit code and a part of the sentence. `in/` is the folder of inputs. */
const wrong: readonly [line: string, code: string, exitCode: 1 | 2, says: string][] = [
  ["frobnicate", "hc/usage", 2, "Unknown command 'frobnicate'"],
  ["who --frobnicate", "hc/usage", 2, "Unknown option '--frobnicate'"],
  ["--as patient who too", "hc/usage", 2, "Too many arguments"],
  ["--as patient share osei", "hc/usage", 2, "'--category <list>' not specified"],
  ["who", "hc/who-are-you", 2, "Say who you are"],
  ["--as bob who", "hc/who-are-you", 2, 'no demo person "bob"'],
  ["--as patient --key-file in/ok.json who", "hc/usage", 2, "cannot be used with"],
  ["--rpc nonsense --as patient who", "hc/usage", 2, "Wanted: an address like"],
  ["--registration 0x12 --as patient who", "hc/usage", 2, "0x and 40 hex digits"],
  ["--as patient share bob --category notes", "hc/unknown-person", 2, 'called "bob"'],
  ["--as patient share 0 --category notes", "hc/unknown-person", 2, "Nobody here"],
  ["--as patient share 99 --category notes", "trust/unknown-member", 1, "number 99"],
  ["--as patient share osei --category x", "category/unknown", 2, 'no category "x"'],
  ["--as patient share osei --category notes --purpose FUN", "purpose/unknown", 2, "HRESCH"],
  ["--as patient share osei --category notes --until soon", "hc/usage", 2, '"2027-03-03"'],
  ["--as patient share osei --category notes --until 2020-01-01", "hc/usage", 2, "has passed"],
  ["--as patient share osei --category notes --until 2099-02-31", "hc/usage", 2, "Wanted: a span"],
  ["--as patient share patient --category notes", "contract/ConsentReaderIsPatient", 1, "always"],
  [
    "--as osei share lind --category notes",
    "contract/ConsentPatientNotActive",
    1,
    "Only a registered patient",
  ],
  ["--as patient stop nurse", "hc/nothing-shared", 1, "nothing to stop"],
  ["--as relay who", "trust/unknown-member", 1, "not registered here"],
  ["--as north who", "trust/unknown-member", 1, "not registered here"],
  ["--as patient invite --role doctor", "hc/not-a-hospital", 1, "speaks for no hospital"],
  ["--as north invite --role king", "hc/usage", 2, "patient, doctor or nurse"],
  ["--as north invite --role nurse --days -3", "hc/usage", 2, "from 1 to 3650"],
  ["--as north invite --role nurse --account 0x12", "hc/usage", 2, "0x and 40 hex digits"],
  ["--as north member suspend 77", "contract/RegistrationMemberUnknown", 1, "Nobody is registered"],
  [
    "--as north member suspend lind",
    "contract/RegistrationSignatureInvalid",
    1,
    "Only the hospital",
  ],
  ["--as north member activate osei", "hc/not-waiting", 1, "Nothing was changed"],
  [
    "--as north member reinstate osei",
    "contract/RegistrationStatusUnfit",
    1,
    "Nothing was changed",
  ],
  ["--as osei member list", "hc/not-a-hospital", 1, "speaks for no hospital"],
  ["hospital add 0x12", "hc/usage", 2, "0x and 40 hex digits"],
  [`hospital add 0x${"5a".repeat(20)}`, "hc/who-are-you", 2, "--as deployer"],
  [
    `--as north hospital add 0x${"5a".repeat(20)}`,
    "contract/OwnableUnauthorizedAccount",
    1,
    "Only the consortium can do this",
  ],
  [
    "--as deployer hospital add 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    "contract/RegistrationAdminTaken",
    1,
    "speaks for a hospital already",
  ],
  ["--key-file in/none who", "hc/key-file", 1, "no key file"],
  ["--key-file in/ok.json who", "hc/key-file", 1, "not a key file"],
  ["wallet in/ok.json", "hc/key-file", 1, "Nothing was overwritten"],
  ["wallet in/none/me.key", "hc/key-file", 1, "cannot be written"],
  ["--as north enrol", "hc/no-invitation", 1, "--invitation FILE"],
  ["--as north enrol --invitation in/ok.json", "hc/bad-invitation", 1, "not an invitation"],
  ["--as patient record add in/none.json", "input/not-found", 1, "no file"],
  ["--as patient record add in", "input/directory", 1, "is a folder"],
  ["--as patient record add in/empty.json", "input/empty", 1, "is empty"],
  ["--as patient record add in/empty.json --category notes", "input/empty", 1, "is empty"],
  ["--as patient record add in/malformed.json", "fhir/malformed-json", 1, "line 2, column 1"],
  ["--as patient record add in/invalid.json", "fhir/invalid", 1, "Observation.status"],
  ["--as patient record add in/many.json", "fhir/too-many-entries", 1, "10000 entries"],
  ["--as patient record add in/proto.json", "fhir/forbidden-key", 1, "__proto__"],
  ["--as patient record add in/large.json", "fhir/too-large", 1, "the limit is 33554432"],
  ["--as patient record add in/ok.json --category x", "category/unknown", 2, 'no category "x"'],
  [
    "--as lind record add in/ok.json --patient patient",
    "consent/not-permitted",
    1,
    "Ask the patient",
  ],
  ["--as lind record list --patient patient", "keys/no-capsule", 1, "no keys for you"],
  ["verify-log in/none.jsonl", "input/not-found", 1, "no file"],
  ["verify-log in/empty.json", "input/empty", 1, "is empty"],
  ["verify-log in/ok.json", "access-log/malformed", 1, "Line 1 is not the header"],
  ["--as patient log --gateways nonsense", "hc/usage", 2, "Wanted: an address like"],
  ["--as patient log --gateways http://127.0.0.1:1", "gateway/unreachable", 1, ""],
  ["--as north log", "hc/not-enrolled", 1, "Only members have a log"],
  ["--as patient log --out in/ok.json", "output/exists", 1, "Nothing was overwritten"],
  ["verify 0x12", "hc/usage", 2, "0x and 64 hex digits"],
  [`verify ${nobody}`, "store/block-missing", 1, "no record under this digest"],
  [`--as patient record get ${nobody} --out in/new`, "record/unknown", 1, "has no record"],
  [
    `--as patient record get ${nobody} --out in/ok.json`,
    "output/exists",
    1,
    "Nothing was overwritten",
  ],
  [`--as patient record get ${nobody} --out in`, "output/exists", 1, "already"],
  ["--rpc http://127.0.0.1:1 --as patient who", "chain/unreachable", 1, "npm start"],
  [`--registration 0x${"12".repeat(20)} --as patient who`, "chain/no-deployment", 1, "restarted"],
  [
    "--store http://127.0.0.1:1 --as patient record add in/ok.json",
    "store/unreachable",
    1,
    "cannot be reached",
  ],
  ["--vault in/ok.json --as patient who", "vault/unreachable", 1, "cannot be used"],
  ["--vault in/nothing --as patient who", "trust/no-keys", 1, "No keys are stored"],
];

describe("hc, asked wrongly", function () {
  this.timeout(90_000);
  let hc: Hc;
  let inputs: string;

  before(async () => {
    hc = await startHcOnFolder();
    inputs = join(hc.folder, "in");
    await mkdir(inputs);
    await writeBundles(inputs);
  });

  after(() => hc.close());

  const wordsOf = (line: string): string[] =>
    line.split(" ").map((word) => word.replace(/^in(?=\/|$)/, inputs));

  for (const [line, code, exitCode, says] of wrong) {
    it(`says ${code} to "hc ${line.slice(0, 60)}"`, async () => {
      const files = await readdir(inputs);
      const head = await hc.system.session.services.read.records(1);
      const plain = await hc.run(...wordsOf(line));
      expect(plain.err).to.contain(says);
      expect(plain.err.endsWith(` [${code}]`), plain.err).to.equal(true);
      expect(plain.err)
        .to.match(/^[A-Z/].*[.!?] \[/)
        .and.not.match(/\n|Error:|undefined/);
      expect([plain.code, plain.out]).to.deep.equal([exitCode, ""]);
      const { error } = (await hc.json(...wordsOf(line))) as {
        error: { code: string; message: string };
      };
      expect(error).to.deep.equal({ code, message: plain.err.slice(0, -code.length - 3) });
      expect(await readdir(inputs), "files left behind").to.deep.equal(files);
      expect(await hc.system.session.services.read.records(1)).to.deep.equal(head);
    });
  }

  describe("with the store away", () => {
    before(async () => {
      await writeFile(join(hc.folder, "away.json"), observation);
      await hc.json("--as", "patient", "record", "add", join(hc.folder, "away.json"));
      await hc.system.stopStore();
    });

    after(() => hc.system.startStore());

    it("says that nothing can be listed, instead of calling every record closed", async () => {
      const { code, err } = await hc.run("--as", "patient", "record", "list");
      expect([code, err]).to.deep.equal([
        1,
        "We couldn't reach the store, so nothing can be listed. Nothing was lost. Try again when it is back. [store/unreachable]",
      ]);
    });

    it("names the store in selfcheck, and nothing else", async () => {
      const { code, out } = await hc.run("selfcheck");
      expect(code).to.equal(1);
      expect(out.match(/^✘.*/gm)).to.have.length(1);
      expect(out).to.match(/^✘ store: .*\[store\/unreachable\]$/m);
    });

    it("adds nothing, and the same command finishes when the store is back", async () => {
      const add = ["--as", "patient", "record", "add", join(hc.folder, "away.json")];
      expect((await hc.run(...add)).code).to.equal(1);
      const before = await hc.system.session.services.read.records(1);
      await hc.system.startStore();
      expect((await hc.run(...add)).code).to.equal(0);
      expect(await hc.system.session.services.read.records(1)).to.have.length(before.length + 2);
      await hc.system.stopStore();
    });
  });

  it("checks a setup without a chain part by part", async () => {
    const { ok, checks } = (await hc.json("--rpc", "http://127.0.0.1:1", "selfcheck")) as {
      ok: boolean;
      checks: { name: string; ok: boolean; code?: string }[];
    };
    expect(ok).to.equal(false);
    expect(checks.filter((check) => !check.ok).map(({ name, code }) => [name, code])).to.deep.equal(
      ["chain", "head", "contracts"].map((name) => [name, "chain/unreachable"]),
    );
  });

  it("keeps a file that was there when a wallet or record would take its name", async () => {
    expect(await readFile(join(inputs, "ok.json"), "utf8")).to.equal(observation);
  });
});
