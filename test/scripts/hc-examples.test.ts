import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Command } from "commander";
import { encodeAccessLogFile } from "#lib/access-log-file";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { hcProgram } from "../../scripts/hc/program.ts";
import { answerOf, startHc, type Hc } from "../support/hc.ts";

const newAddress = `0x${"5a".repeat(20)}`;
const silent = {
  print: () => undefined,
  complain: () => undefined,
  ask: () => Promise.resolve(undefined),
  exitWith: () => undefined,
};

/** They need a proposal that stands where they can be taken, or end what the others need: hc-consortium.test.ts. */
const inVotes = ["vote", "queue", "execute", "cancel", "hand-over"].map(
  (name) => `consortium ${name}`,
);

/**
 * They need a second voucher, and a device that signed one sequence twice: hc-devices.test.ts; or an oracle:
 * hc-vitals.test.ts.
 */
const ofDevices = ["device rebind", "device restore", "vitals add", "vitals prove"];
/** They need a doctor of seven days' standing: hc-emergency.test.ts. */
const inEmergencies = ["break-glass", "check", "dispute", "review"].map(
  (name) => `emergency ${name}`,
);

/** Every command with everything below it, in the order of the help. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

const commands = withSubcommands(hcProgram(silent)).map(pathOf);

async function examplesOf(path: readonly string[]): Promise<string[]> {
  const { out } = await answerOf([...path, "--help"]);
  return Array.from(out.matchAll(/^ {2}npm run hc -- (.+)$/gm), ([, example]) => example ?? "");
}

describe("hc --help", function () {
  this.timeout(90_000);
  let hc: Hc;
  let digest: string;

  before(async () => {
    hc = await startHc();
    const { deployment } = hc.system.session.site;
    const log = { deployment, patient: 2, gateways: [], entries: [] };
    await writeFile(join(hc.folder, "log.jsonl"), encodeAccessLogFile(log));
    const { number } = (await hc.system.session.services.read.memberOfAccount(
      demoWallet("osei").account,
    ))!;
    const people = [{ number, name: "Dr Amara Osei", specialty: "Cardiology" }];
    const staff = { name: "Nordhavn University Hospital", people };
    await writeFile(join(hc.folder, "people.json"), JSON.stringify(staff));
    await hc.run("wallet", join(hc.folder, "new.key"));
    await hc.run("--as", "patient", "share", "osei", "--category", "notes");
    for (const name of ["lind", "nurse"])
      await hc.run(
        ...["--as", name, "request", "ask", "patient", "--category", "notes", "--reason", "Why."],
      );
    for (const name of ["gateway.key", "oracle.key"]) await hc.run("wallet", join(hc.folder, name));
    const added = await hc.json(
      "--as",
      "patient",
      "record",
      "add",
      "scripts/demo-data/patient.json",
    );
    const { records } = added as { records: { category: number; digest: string }[] };
    digest = records.find(({ category }) => category === 6)!.digest;
  });

  after(() => hc.close());

  /** What a person would hear: the words of the member who waits, as `hc` shows them without being told any. */
  const wordsOf = async (example: string): Promise<string> => {
    const { err } = await hc.run(...argumentsOf(example.replace(/ --fingerprint.*/, ""), ""));
    return /fingerprint "([a-z ]+)"/.exec(err)?.[1] ?? "";
  };

  /** Files are in the test's folder, a digest is one of the patient's. */
  const argumentsOf = (example: string, words: string): string[] =>
    (example.match(/"[^"]+"|\S+/g) ?? []).map((word) => {
      if (word === '"six words"') return words;
      if (word === "5") return "6"; // the examples know no gateway, which is a member too
      if (word === "0x…") return /hospital|consortium/.test(example) ? newAddress : digest;
      return /^[a-z]+\.(key|json|jsonl|txt)$/.test(word) ? join(hc.folder, word) : word;
    });

  it("knows all commands", () => {
    expect(commands.map((path) => path.join(" "))).to.include.members(
      "enrol,share,stop,who,verify,log,verify-log,selfcheck,record add,record get,record list".split(
        ",",
      ),
    );
  });

  for (const path of commands) {
    const name = ["hc", ...path].join(" ");

    it(`gives ${name} an example of that command which works`, async () => {
      const examples = await examplesOf(path);
      expect(examples, "examples").to.have.length.of.at.least(1);
      for (const example of examples) {
        expect(example.replace(/--(as|key-file) \S+ /, "")).to.match(
          new RegExp(`^${path.join(" ")}`),
        );
        if (["hospital", "account"].includes(path.join(" "))) continue; // the same example as below, which works once
        if ([...inVotes, ...ofDevices, ...inEmergencies].includes(path.join(" "))) continue;
        const words = example.includes("six words") ? await wordsOf(example) : "";
        const { code, out, err } = await hc.run(...argumentsOf(example, words));
        expect(err, example).to.equal("");
        expect(code, example).to.equal(0);
        expect(out).to.not.equal("");
      }
    });
  }

  it("has left an opened record behind, in a file for its owner", async () => {
    const opened = JSON.parse(await readFile(join(hc.folder, "opened.json"), "utf8")) as object;
    expect(opened).to.have.property("resourceType", "Bundle");
  });

  it("is shown for --help with exit code 0, without a command with 2", async () => {
    expect((await answerOf(["--help"])).code).to.equal(0);
    const { code, err } = await answerOf([]);
    expect(code).to.equal(2);
    expect(err).to.match(/^Usage: hc[^]*Name a command\..*\[hc\/usage\]$/);
  });
});
