import { expect } from "chai";
import type { Page } from "playwright-core";
import { encodeAccessLogFile } from "#lib/access-log-file";
import { fromHex } from "#lib/bytes";
import { cidOfDigest } from "#lib/manifest";
import { fetchLog } from "#lib/use-cases/fetch-log";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { newPage } from "../../support/pages.ts";

describe("/verify, without a sign-in", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  let digest: `0x${string}`;
  before(async () => {
    demo = await startDemoApp();
    await demo.patient.ports.vault.slots(demo.patient.person.account); // one entry to check
    const records = await demo.patient.ports.read.records(demo.patient.number);
    ({ digest } = records[0]!);
    page = await newPage(browser());
    await page.goto(`${demo.app.url}/verify/`);
  });
  after(() => demo.close());

  const drop = (name: string, content: Uint8Array | string) =>
    page.locator('input[type="file"]').setInputFiles({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.from(content),
    });
  const verdict = (text: string) => page.getByText(text, { exact: true }).waitFor();
  const exported = async () => {
    const { client, session, number } = demo.patient;
    const { deployment } = demo.system.session.site;
    const sources = [{ gateway: session.gateway, client }];
    return encodeAccessLogFile(await fetchLog(sources, { deployment, patient: number }));
  };

  it("finds an exported log whole", async () => {
    await drop("log.jsonl", await exported());
    await verdict("An exported access log: it holds");
  });

  it("names the line of an altered log", async () => {
    const text = (await exported()).replace(/"reader":\d+/, `"reader":${demo.doctor.number}`);
    await drop("log.jsonl", text);
    await verdict("An exported access log: it does not hold");
    await page.getByText(/Line 2, gateway/).waitFor();
  });

  it("says who entered a record, by its manifest", async () => {
    const manifest = await demo.patient.ports.store.getBlock(cidOfDigest(fromHex(digest)));
    await drop("manifest", manifest);
    await verdict("A record’s manifest: it holds");
    await page.getByText(/patient of hospital 0 entered it on the register/).waitFor();
    await drop("manifest", manifest.with(60, manifest[60]! ^ 1));
    await verdict("A record’s manifest: it does not hold");
  });

  it("checks a staff list", async () => {
    await drop("directory", (await demo.admin.client.directory(0))!);
    await verdict("A hospital’s staff list: it holds");
    await expectAccessible(page);
  });

  it("says that a digest alone needs a sign-in", async () => {
    await page.getByLabel("Or paste a digest").fill(digest);
    await page.getByRole("button", { name: "Check the digest" }).click();
    await verdict("A record’s digest: it can’t be said yet");
  });

  it("refuses anything else with a sentence", async () => {
    await drop("page.html", "<script>alert(1)</script>");
    await verdict("An unknown file: nothing was checked");
    expect(await page.getByText(/none of the files that can be checked/).count()).to.equal(1);
    expect(await page.getByText("How it was checked").count()).to.equal(0);
    expect(await page.getByText("Does not hold").count()).to.equal(0);
    await expectAccessible(page);
  });
});
