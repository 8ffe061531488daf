import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bundle } from "@medplum/fhirtypes";
import { expect } from "chai";
import { decodeAccessLogFile } from "#lib/access-log-file";
import { entryOfAuditEvent } from "#lib/fhir/audit-event";
import { validateResource } from "#lib/fhir/validate";
import type { LogVerdict } from "#lib/use-cases/verify-log";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { signedIn, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startHcOnFolder, type Hc } from "../support/hc.ts";

const laboratory = 6;

describe("hc log", function () {
  this.timeout(120_000);
  let hc: Hc;
  let gateway: TestGateway;
  let other: TestGateway;
  const asked = (...words: string[]) => [
    "log",
    "--gateways",
    `${gateway.url},${other.url}`,
    ...words,
  ];

  before(async () => {
    hc = await startHcOnFolder();
    gateway = await startTestGateway(hc.system);
    other = await startTestGateway(hc.system);
    const share = ["share", "osei", "--category", "laboratory", "--until", "1d"];
    await hc.json("--as", "patient", ...share);
    const patient = await signedIn(hc.system, gateway, demoKey("patient"));
    const capsule = Uint8Array.of(1); // whatever it is: gateways cannot look inside
    await patient.client.vault.putCapsule({ patient: 1, reader: 2, capsule });
    const { client } = await signedIn(hc.system, gateway, demoKey("osei"));
    await client.vault.capsule({ patient: 1, reader: 2 });
    await gateway.rootNow();
    const lind = await signedIn(hc.system, other, demoKey("lind"));
    for (let time = 0; time < 3; time += 1)
      await lind.client.vault.capsule({ patient: 1, reader: 3 }).catch(() => undefined);
  });

  after(async () => {
    await gateway.close();
    await other.close();
    await hc.close();
  });

  it("shows a patient who has read and who was refused, checked against the chain", async () => {
    const { code, out, err } = await hc.run("--as", "patient", ...asked());
    expect([code, err]).to.deep.equal([0, ""]);
    expect(out).to.match(
      /UTC: Dr Amara Osei .* received your keys for what was shared for treatment\./,
    );
    expect(out).to.match(/UTC: Dr Jonas Lind .* was refused 3 times your keys /);
    expect(out).to.contain("✔ 2 entries: none is missing, altered or forged.");
    expect(out).to.contain(`Gateway ${other.number}: 1 entry, 1 not under a root on chain yet.`);
  });

  it("writes a file that verify-log finds whole, and in which it names a changed line", async () => {
    const path = join(hc.folder, "mine.jsonl");
    const found = await hc.json("--as", "patient", ...asked("--out", path));
    expect((found as { verdict: LogVerdict }).verdict.isWhole).to.equal(true);
    expect(((await hc.json("verify-log", path)) as LogVerdict).entries).to.equal(2);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"reader":2', '"reader":3'));
    const { code, out } = await hc.run("verify-log", path);
    expect(code).to.equal(1);
    expect(out).to.contain("✘ Line 2, ").and.contain("[altered]");
    expect((await hc.run("--as", "patient", ...asked("--out", path))).err).to.contain("exists");
  });

  it("writes a Bundle of AuditEvents, valid FHIR, that turn back into the entries", async () => {
    const [fhir, lines] = [join(hc.folder, "log.json"), join(hc.folder, "same.jsonl")];
    await hc.json("--as", "patient", ...asked("--fhir", fhir, "--out", lines));
    const bundle = JSON.parse(await readFile(fhir, "utf8")) as Bundle;
    validateResource(bundle);
    const entries = bundle.entry!.map(({ resource }) => entryOfAuditEvent(resource));
    expect(entries).to.deep.equal(decodeAccessLogFile(await readFile(lines, "utf8")).entries);
  });

  it("shows a doctor what they read themselves, and nothing of others", async () => {
    const { entries, ...rest } = (await hc.json("--as", "osei", ...asked())) as {
      entries: { reader: number; category: number; says: string }[];
    };
    expect(rest).to.deep.equal({ unreachable: [] });
    expect(entries.map(({ reader, category }) => [reader, category])).to.deep.equal([
      [2, laboratory],
    ]);
    expect(entries[0]!.says).to.contain("You received patient 1's keys");
    const refused = await hc.run("--as", "osei", ...asked("--out", join(hc.folder, "no.jsonl")));
    expect([refused.code, refused.err.endsWith("[hc/not-a-patient]")]).to.deep.equal([1, true]);
    expect(await hc.json("--as", "nurse", ...asked())).to.deep.equal({
      entries: [],
      unreachable: [],
    });
  });

  it("asks the gateways that answer and names those that do not", async () => {
    const away = "http://127.0.0.1:1";
    const where = ["--gateways", `${gateway.url},${away}`];
    const { code, out } = await hc.run("--as", "patient", "log", ...where);
    expect(code).to.equal(0);
    expect(out).to.contain(`The gateway at ${away} could not be asked.`);
    expect(out).to.contain(`Gateway ${other.number} told nothing`);
    const { code: none, err } = await hc.run("--as", "patient", "log", "--gateways", away);
    expect([none, err.endsWith("[gateway/unreachable]")]).to.deep.equal([1, true]);
  });

  it("says it to somebody who is no member, and to a wrong address", async () => {
    expect((await hc.run("--as", "relay", ...asked())).err).to.contain("[hc/not-enrolled]");
    const { code } = await hc.run("--as", "patient", "log", "--gateways", "nonsense");
    expect(code).to.equal(2);
  });
});
