import { expect } from "chai";
import type { Page, Route } from "playwright-core";
import {
  decodeFunctionData,
  decodeFunctionResult,
  encodeFunctionResult,
  type ContractFunctionReturnType,
} from "viem";
import { registrationAbi as abi } from "#lib/abi";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "../support/app.ts";
import { browserOfSuite } from "../support/browser.ts";
import { draftOf } from "../support/directories.ts";
import { ask, signedIn, visitor, type Visitor } from "../support/gateway.ts";
import { openProfile, signIn, type Profile } from "../support/profile.ts";
import { startSystem, type System } from "../support/system.ts";

type MemberAnswer = ContractFunctionReturnType<typeof abi, "view", "memberByNumber">;
type Question = { method: string; params: [{ data?: Hex }] };

/*
 * The attacks of docs/threat-model.md as a person meets them on a page. Others that the pages show: 1 and 5 in
 * test/e2e/app/sharing.test.ts and story.test.ts, 7 in story.test.ts, 9 and 11 in states.test.ts, a gateway's lie about
 * its log in records.test.ts.
 */
describe("threats, through the app", function () {
  this.timeout(100_000);
  let system: System; // of its own: it publishes the hospital's staff list
  let app: TestApp;
  const browser = browserOfSuite();
  let patient: Visitor;
  let doctor: Visitor;
  let stranger: Visitor;
  let profile: Profile;
  before(async () => {
    system = await startSystem();
    app = await startTestApp(system);
    const [gateway] = app.gateways;
    patient = await visitor(system, gateway!, "patient");
    doctor = await visitor(system, gateway!, "doctor");
    stranger = await visitor(system, gateway!, "doctor", { hospital: "lake" });
    const { ports, client } = await signedIn(system, gateway!, demoKey("north"));
    const people = [{ number: doctor.number, name: "Dr Ada Berg", specialty: "Kidneys" }];
    const { putDirectory } = client;
    await publishDirectory({ ...ports, putDirectory }, draftOf("north", people));
    profile = await openProfile(browser(), { key: patient.key });
    await profile.page.goto(app.url);
    await signIn(profile.page);
    await toSharing(profile.page);
  });
  after(async () => {
    await app.close();
    await system.close();
  });

  const toSharing = (page: Page) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: "Sharing", exact: true })
      .click();

  /** The node behind the gateway says this of the doctor from now on. */
  async function nodeSays(lie: (truth: MemberAnswer) => MemberAnswer): Promise<void> {
    await profile.page.unroute("**/rpc");
    await profile.page.route("**/rpc", async (route) => {
      if (!isAboutDoctor(route)) return route.continue();
      const answer = await route.fetch();
      const { result } = (await answer.json()) as { result: Hex };
      const functionName = "memberByNumber";
      const truth = decodeFunctionResult({ abi, functionName, data: result });
      const told = encodeFunctionResult({ abi, functionName, result: lie(truth) });
      return route.fulfill({ response: answer, json: { result: told } });
    });
  }

  function isAboutDoctor(route: Route): boolean {
    const { method, params } = route.request().postDataJSON() as Question;
    const { data } = params[0];
    if (method !== "eth_call" || data === undefined) return false;
    try {
      const { functionName, args } = decodeFunctionData({ abi, data });
      return functionName === "memberByNumber" && args[0] === doctor.number;
    } catch {
      return false; // a question to another contract
    }
  }

  /** The patient tries to share; the page says `words`, and nobody got anything. */
  async function refusesToShare(words: RegExp): Promise<void> {
    const { page, wallet } = profile;
    wallet.signatures();
    await page.getByRole("searchbox").fill("berg");
    await page
      .getByRole("button", { name: /Dr Ada Berg/ })
      .first()
      .click();
    await page.getByRole("alert").getByText(words).waitFor();
    expect(
      await page.getByRole("button", { name: "Let Dr Berg read", exact: true }).isDisabled(),
    ).to.equal(true);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    expect(wallet.signatures()).to.equal(0);
    expect(await patient.ports.read.cellIds(patient.number)).to.deep.equal([]);
    const path = `/patients/${patient.number}/capsules/${doctor.number}`;
    expect((await ask(patient.session, { path })).status).to.equal(404);
  }

  it("2: a node that answers with its own key for the doctor gets no signature, no grant, no capsule", async () => {
    const mine = toHex(portableWrap.publicKeyOf(newPrivateKey()));
    const parity = Number(mine.slice(0, 4));
    await nodeSays((truth) => ({ ...truth, parity, x: `0x${mine.slice(4)}` }));
    await refusesToShare(/^The key that the register shows for this person is not signed by them/);
  });

  it("2: nor does one that puts another member, with a key truly theirs, in the doctor's place", async () => {
    const other = (await patient.ports.read.member(stranger.number))!;
    const key = toHex(other.publicKey);
    await nodeSays((truth) => ({
      ...{ ...truth, account: other.account, parity: Number(key.slice(0, 4)) },
      x: `0x${key.slice(4)}`,
    }));
    await refusesToShare(/^The register shows somebody else than your hospital’s staff list does/);
  });

  it("2: the same patient shares once the node is honest", async () => {
    const { page } = profile;
    await page.unroute("**/rpc");
    await page.getByRole("searchbox").fill("berg");
    await page
      .getByRole("button", { name: /Dr Ada Berg/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Let Dr Berg read" }).click();
    await page.getByText("Dr Berg can now open your 13 kinds of records.").waitFor();
  });
});
