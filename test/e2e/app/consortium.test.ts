import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { newPage } from "../../support/pages.ts";
import { startVotingApp, westfjord } from "../../support/voting-app.ts";

describe("consortium pages", function () {
  this.timeout(120_000);
  let stage: Awaited<ReturnType<typeof startVotingApp>>;
  const browser = browserOfSuite();
  let northPage: Page;
  let lakePage: Page;
  before(async () => {
    stage = await startVotingApp();
    northPage = await signedIn(/Nordhavn/);
    lakePage = await signedIn(/Lake/);
  });
  after(() => stage.close());

  const sign = (page: Page) => page.getByRole("button", { name: "Sign", exact: true }).click();
  const goTo = (page: Page, place: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: place, exact: true })
      .click();

  async function signedIn(name: RegExp): Promise<Page> {
    const page = await newPage(browser());
    await page.goto(stage.app.url);
    await page.getByRole("button", { name }).click();
    await sign(page);
    await goTo(page, "Consortium");
    return page;
  }

  const proposal = (page: Page) => page.getByRole("listitem", { name: /^Admit a hospital/ });

  it("begins with nothing proposed, and says what holds", async () => {
    await northPage.getByText("Nothing was proposed yet").waitFor();
    await northPage.getByText("as long as people like").waitFor();
    await expectAccessible(northPage);
  });

  it("shows what a proposal would change before it is signed", async () => {
    const { account } = westfjord().person;
    await northPage.getByLabel("Account that will speak for the hospital").fill(account);
    await northPage.getByLabel("Why, in your words").fill("Westfjord Clinic has asked to join.");
    await northPage.getByRole("button", { name: "See what would change" }).click();
    const confirm = northPage.getByRole("group", { name: "Put it to the vote" });
    await confirm.getByText(/^Admit a hospital\. The account 0x/).waitFor();
    await expectAccessible(northPage);
    await confirm.getByRole("button", { name: "Put it to the vote" }).click();
    await northPage.getByText(/Put to the vote: Admit a hospital/).waitFor();
    await sign(northPage);
    await proposal(northPage)
      .getByText(/Your hospital proposed it/)
      .waitFor();
    await proposal(lakePage)
      .getByText(/“Westfjord Clinic has asked to join.”/)
      .waitFor();
  });

  it("takes both hospitals' votes in two taps each, and the wallet says the same words", async () => {
    await stage.toVoting();
    await goTo(lakePage, "What waits");
    await lakePage.getByText("A vote waits").waitFor();
    await expectAccessible(lakePage);
    await lakePage.getByRole("link", { name: "Go and vote" }).click();
    for (const page of [northPage, lakePage]) {
      await proposal(page)
        .getByRole("button", { name: /^Vote for/ })
        .click();
      await proposal(page)
        .getByText(/it can’t be taken back/)
        .waitFor();
      await proposal(page).getByRole("button", { name: "Vote for now" }).click();
      await page.getByText(/Vote for: Admit a hospital/).waitFor();
      await sign(page);
      await proposal(page).getByText("Your hospital has voted").waitFor();
    }
    await proposal(northPage)
      .getByText("2 for, 0 against, 0 abstained. 2 for it are needed.")
      .waitFor();
    await expectAccessible(lakePage);
  });

  it("lets it wait and then take effect, which no wallet has to sign", async () => {
    await stage.toEndOfVoting();
    await proposal(lakePage)
      .getByRole("button", { name: /^Start its waiting time/ })
      .click();
    await proposal(lakePage)
      .getByText(/It waits until/)
      .waitFor();
    await stage.toEffect();
    await proposal(lakePage)
      .getByRole("button", { name: /^Let it take effect/ })
      .click();
    await proposal(lakePage)
      .getByText(/Only another vote can undo it/)
      .waitFor();
    await proposal(lakePage).getByRole("button", { name: "Let it take effect now" }).click();
    await proposal(lakePage).getByText("Passed, and in effect").waitFor();
  });

  it("lets the new hospital sign in, vouch and propose", async () => {
    const page = await signedIn(/Westfjord/);
    await page.getByRole("listitem", { name: "Hospital 2" }).getByText("(yours)").waitFor();
    await goTo(page, "People");
    await page.getByRole("button", { name: "Make the link" }).click();
    await sign(page);
    await page.getByText("This link is a secret").waitFor();
  });

  it("asks for an urgent suspension in two taps and takes it back in one", async () => {
    const hospital = northPage.getByRole("listitem", { name: "Hospital 2" });
    await hospital.getByRole("button", { name: /^Suspend at once/ }).click();
    await hospital.getByText(/once 2 hospitals do/).waitFor();
    await hospital.getByRole("button", { name: "Suspend now" }).click();
    await sign(northPage);
    await hospital.getByText(/1 of the 2 that it takes/).waitFor();
    await expectAccessible(northPage);
    await northPage.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(northPage);
    await hospital.getByRole("button", { name: /^Take our support back/ }).click();
    await sign(northPage);
    await hospital.getByRole("button", { name: /^Suspend at once/ }).waitFor();
  });
});
