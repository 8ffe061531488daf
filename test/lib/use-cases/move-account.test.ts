import { expect } from "chai";
import type { Sign } from "#lib/ports";
import {
  finishMove,
  lacksNewRoot,
  moveAccount,
  prepareMove,
  renewEpochs,
  type MovePorts,
} from "#lib/use-cases/move-account";
import { openAgain, signIn } from "#lib/use-cases/open-keys";
import { verifiedEpochs } from "#lib/trust";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  actorOf,
  addText,
  category,
  enrolled,
  letRead,
  newWallet,
  readText,
  typedRight,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory } = category;

describe("a move to another wallet", function () {
  this.timeout(60_000);
  let system: System;
  let patient: Actor;
  let wallet: ReturnType<typeof newWallet>;
  let to: MovePorts;
  before(async () => (system = await sharedSystem()));
  beforeEach(async () => {
    patient = await enrolled(system, "patient");
    wallet = newWallet();
    to = system.session.portsOf(wallet);
  });

  const moving = (compromised = false) => ({ compromised, confirmPhrase: typedRight });
  const wallets = (ports: MovePorts = to) => ({ from: patient.ports, to: ports });
  const accountNow = async () =>
    (await patient.ports.read.member(patient.number))!.account.toLowerCase();

  /** Counts how often words were shown. */
  function counting() {
    const shown: string[] = [];
    const confirmPhrase = (phrase: string) => {
      shown.push(phrase);
      return Promise.resolve(phrase);
    };
    return { shown, moving: { compromised: false, confirmPhrase } };
  }

  it("changes nothing before the old wallet signs", async () => {
    await prepareMove(wallets(), patient.person, moving());
    expect(wallet.asked).to.deep.equal(["KeySlot", "KeySlot", "Succession"]);
    expect(await accountNow()).to.equal(patient.person.account);
    expect((await signIn(patient.ports)).key).to.deep.equal(patient.person.key);
    await errorOf(() => signIn(to), "trust/unknown-member");
  });

  it("goes on with the keys and words of a try that broke off", async () => {
    const { shown, moving: counted } = counting();
    const first = await prepareMove(wallets(), patient.person, counted);
    wallet.asked.length = 0;
    const prepared = await prepareMove(wallets(), patient.person, counted);
    expect(wallet.asked).to.deep.equal(["KeySlot", "Succession"]);
    expect(shown).to.have.length(1);
    expect(prepared.person.key).to.deep.equal(first.person.key);
    patient.asked.length = 0;
    const { person } = await finishMove(wallets(), prepared);
    expect(patient.asked).to.deep.equal(["MoveAccount"]);
    const askPhrase = () => Promise.resolve(shown[0]!);
    const opened = await openAgain(to, { askPhrase, first: "phrase" });
    expect(opened).to.deep.equal(person);
  });

  it("makes new keys and words for who asks for them, for another reason, or after another key", async () => {
    const { shown, moving: counted } = counting();
    await prepareMove(wallets(), patient.person, counted);
    await prepareMove(wallets(), patient.person, { ...counted, begins: "anew" });
    await prepareMove(wallets(), patient.person, { ...counted, compromised: true });
    expect(new Set(shown).size).to.equal(3);
  });

  it("refuses the wallet that signs already, and that of a hospital", async () => {
    const own = wallets(patient.ports);
    await errorOf(() => moveAccount(own, patient.person, moving()), "move/same-account");
    const hospital = wallets(system.session.portsOf(demoWallet("north")));
    await errorOf(() => moveAccount(hospital, patient.person, moving()), "move/hospital-account");
  });

  it("does not move to keys that another window has replaced", async () => {
    const prepared = await prepareMove(wallets(), patient.person, moving());
    await prepareMove(wallets(), patient.person, { ...moving(), begins: "anew" });
    await errorOf(() => finishMove(wallets(), prepared), "move/other-keys");
    expect(await accountNow()).to.equal(patient.person.account);
  });

  it("puts back the keys that were signed for where another window replaced them meanwhile", async () => {
    const prepared = await prepareMove(wallets(), patient.person, moving());
    const sign: Sign = {
      ...patient.ports.sign,
      typedData: async (data) => {
        await prepareMove(wallets(), patient.person, { ...moving(), begins: "anew" });
        return patient.ports.sign.typedData(data);
      },
    };
    const from = { ...patient.ports, sign };
    const { person } = await finishMove({ from, to }, prepared);
    expect((await signIn(to)).key).to.deep.equal(person.key);
  });

  it("keeps a second window from storing keys once the first has moved", async () => {
    const other = {
      compromised: false,
      begins: "anew" as const,
      confirmPhrase: async (phrase: string) => {
        await moveAccount(wallets(), patient.person, moving());
        return phrase;
      },
    };
    await errorOf(() => prepareMove(wallets(), patient.person, other), "move/account-taken");
    await signIn(to);
  });

  it("leaves a patient whose key was compromised one step, which may come later", async () => {
    const doctor = await enrolled(system, "doctor");
    await letRead(patient, doctor, [laboratory]);
    const prepared = await prepareMove(wallets(), patient.person, moving(true));
    await finishMove(wallets(), prepared);
    const person = await signIn(to);
    const member = (await to.read.member(patient.number))!;
    expect(await lacksNewRoot(to, person, member)).to.equal(true);
    await renewEpochs(to, person, {});
    expect(await lacksNewRoot(to, person, member)).to.equal(false);
    expect((await verifiedEpochs(doctor.ports, patient.number)).all(laboratory)).to.deep.equal([
      1, 2,
    ]);
    const digest = await addText(actorOf(person, to as Actor["ports"]), { text: "later" });
    expect(await readText(doctor, patient.number, digest)).to.equal("later");
  });
});
