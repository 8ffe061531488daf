import { expect } from "chai";
import { moveAccountAct, rotateKeyAct } from "#lib/acts/keys";
import { encryptionKeyStatement, successionStatement } from "#lib/acts/statements";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { keyringFor } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import { accountsOf, verifiedEncryptionKey, verifiedEpochs } from "#lib/trust";
import { rotateKey } from "#lib/use-cases/change-key";
import { moveAccount } from "#lib/use-cases/move-account";
import { openAgain, signIn } from "#lib/use-cases/open-keys";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import {
  actorOf,
  addText,
  category,
  enrolled,
  letRead,
  newWallet,
  readingTerms,
  readText,
  typedRight,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, notes } = category;

describe("a person's key", function () {
  this.timeout(60_000);
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => (system = await sharedSystem()));
  beforeEach(async () => {
    [patient, doctor] = await Promise.all([
      enrolled(system, "patient"),
      enrolled(system, "doctor"),
    ]);
  });

  const changing = (compromised = false) => ({ compromised, confirmPhrase: typedRight });

  async function rotated(actor: Actor, compromised = false): Promise<Actor> {
    const { person } = await rotateKey(actor.ports, actor.person, changing(compromised));
    return actorOf(person, actor.ports, actor.asked);
  }

  async function moved(actor: Actor, compromised = false): Promise<Actor> {
    const wallet = newWallet();
    const to = system.session.portsOf(wallet);
    const both = { from: actor.ports, to };
    const { person } = await moveAccount(both, actor.person, changing(compromised));
    return actorOf(person, to, wallet.asked);
  }

  describe("rotateKey", () => {
    it("makes the next version, whose statement others verify, by four signatures", async () => {
      doctor.asked.length = 0;
      const { keyVersion, person } = await rotateKey(doctor.ports, doctor.person, changing());
      expect(keyVersion).to.equal(2);
      expect(doctor.asked).to.have.length(4);
      expect(doctor.asked.slice(-2)).to.deep.equal(["EncryptionKey", "RotateKey"]);
      const { publicKey } = await verifiedEncryptionKey(patient.ports, doctor.number);
      expect(publicKey).to.deep.equal(person.key.publicKey);
      expect(publicKey).to.not.deep.equal(doctor.person.key.publicKey);
    });

    it("leaves what was shared with the older key readable, and takes what is shared next", async () => {
      await letRead(patient, doctor, [laboratory]);
      const before = await addText(patient, { text: "before" });
      const after = await rotated(doctor);
      expect(await readText(after, patient.number, before)).to.equal("before");
      const note = await addText(patient, { text: "a note", inCategory: notes });
      await letRead(patient, after, [notes]);
      expect(await readText(after, patient.number, note)).to.equal("a note");
      expect(await readText(after, patient.number, before)).to.equal("before");
    });

    it("opens the keys again on another device, older pairs and all, by wallet and by the new words", async () => {
      let words = "";
      const confirmPhrase = (phrase: string) => Promise.resolve((words = phrase));
      await rotateKey(doctor.ports, doctor.person, { compromised: false, confirmPhrase });
      const { key } = await signIn(doctor.ports);
      expect(key.former).to.deep.equal([doctor.person.key.privateKey]);
      const askPhrase = () => Promise.resolve(words);
      const again = await openAgain(doctor.ports, { askPhrase, first: "phrase" });
      expect(again.key).to.deep.equal(key);
    });

    it("ends, where the key was compromised, what others shared until they share again", async () => {
      await letRead(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "secret" });
      const after = await rotated(doctor, true);
      const refused = await errorOf(
        () => readText(after, patient.number, digest),
        "consent/not-permitted",
      );
      expect(refused.message).to.not.equal("");
      await letRead(patient, after, [laboratory]);
      expect(await readText(after, patient.number, digest)).to.equal("secret");
    });

    it("leaves a patient's own records open, and their readers what they read", async () => {
      await letRead(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "mine" });
      const after = await rotated(patient);
      expect(await readText(after, patient.number, digest)).to.equal("mine");
      expect(await readText(doctor, patient.number, digest)).to.equal("mine");
      const later = await addText(after, { text: "later" });
      expect(await readText(doctor, patient.number, later)).to.equal("later");
      await stopSharing(after.ports, after.person, {
        reader: doctor.reader,
        categories: [laboratory],
      });
    });

    it("gives a patient's categories keys of a new root where it was compromised, and readers get them", async () => {
      await letRead(patient, doctor, [laboratory]);
      const older = await addText(patient, { text: "older" });
      const after = await rotated(patient, true);
      const epochs = await verifiedEpochs(doctor.ports, patient.number);
      expect(epochs.all(laboratory)).to.deep.equal([1, 2]);
      expect(epochs.of(laboratory, 2).generation).to.equal(2);
      const newer = await addText(after, { text: "newer" });
      for (const [digest, text] of [
        [older, "older"],
        [newer, "newer"],
      ] as const) {
        expect(await readText(after, patient.number, digest)).to.equal(text);
        expect(await readText(doctor, patient.number, digest)).to.equal(text);
      }
      const thief = await keyringFor(patient.ports, patient.person, patient.number);
      expect(() => thief(laboratory, 2)).to.throw("no root of generation 2");
    });

    it("locks nobody out when it breaks off before the chain, and may be repeated", async () => {
      await letRead(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "kept" });
      const ports = {
        ...doctor.ports,
        relay: () => Promise.reject(new Error("the relay is away")),
      };
      await expectFailure(rotateKey(ports, doctor.person, changing()));
      const person = await signIn(doctor.ports);
      expect(person.key.publicKey).to.deep.equal(doctor.person.key.publicKey);
      const opened = actorOf(person, doctor.ports);
      expect(await readText(opened, patient.number, digest)).to.equal("kept");
      const after = await rotated(opened);
      expect((await signIn(doctor.ports)).key.publicKey).to.deep.equal(after.person.key.publicKey);
      expect(await readText(after, patient.number, digest)).to.equal("kept");
    });
  });

  describe("moveAccount", () => {
    it("takes number, consents and records to another wallet", async () => {
      await letRead(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "mine" });
      const after = await moved(patient);
      expect(after.number).to.equal(patient.number);
      expect(await readText(after, patient.number, digest)).to.equal("mine");
      expect(await readText(doctor, patient.number, digest)).to.equal("mine");
      await stopSharing(after.ports, after.person, {
        reader: doctor.reader,
        categories: [laboratory],
      });
      expect(await patient.ports.read.memberOfAccount(patient.person.account)).to.equal(undefined);
      expect((await signIn(after.ports)).key).to.deep.equal(after.person.key);
      await errorOf(() => signIn(patient.ports), "trust/unknown-member");
    });

    it("leaves a doctor what was shared, under the account that moved", async () => {
      await letRead(patient, doctor, [laboratory]);
      const digest = await addText(patient, { text: "shared" });
      const after = await moved(doctor);
      expect(await readText(after, patient.number, digest)).to.equal("shared");
    });

    it("lets the patient of an older directory seal nothing to the new account", async () => {
      await moved(doctor);
      const terms = [readingTerms([laboratory])];
      await errorOf(
        () => share(patient.ports, patient.person, { reader: doctor.reader, terms }),
        "trust/other-account",
      );
    });

    it("gives new category keys where a key was compromised", async () => {
      await letRead(patient, doctor, [laboratory]);
      const after = await moved(patient, true);
      const epochs = await verifiedEpochs(doctor.ports, patient.number);
      expect(epochs.of(laboratory, 2).generation).to.equal(2);
      const digest = await addText(after, { text: "after the move" });
      expect(await readText(doctor, patient.number, digest)).to.equal("after the move");
    });

    it("refuses a wallet that is a member, whose keys stay as they are", async () => {
      const both = { from: patient.ports, to: doctor.ports };
      await errorOf(() => moveAccount(both, patient.person, changing()), "move/account-taken");
      expect((await signIn(doctor.ports)).key).to.deep.equal(doctor.person.key);
    });

    it("ends acts that the old wallet signed before", async () => {
      const { ports, person } = doctor;
      const site = await ports.read.site();
      const member = (await ports.read.member(doctor.number))!;
      const key = {
        ...{ deployment: site.deployment, account: person.account },
        ...{ publicKey: toHex(member.publicKey), keyVersion: 2 },
      };
      const stated = { signature: await ports.sign.typedData(encryptionKeyStatement(key)) };
      const deadline = ports.now() + 600;
      const change = { member: doctor.number, key, compromised: true, deadline };
      const act = rotateKeyAct(site, change, stated);
      const signature = await ports.sign.typedData(act.typedData);
      await moved(doctor);
      await errorOf(
        () => ports.relay(act.callWith(signature)),
        "contract/RegistrationSignatureInvalid",
      );
    });
  });

  describe("the accounts of a number", () => {
    it("are one where nobody moved, and all of them, newest first, where somebody did", async () => {
      const { account } = patient.person;
      expect(await accountsOf(doctor.ports, patient.number)).to.have.length(1);
      const once = await moved(patient);
      const twice = await moved(once);
      const accounts = await accountsOf(doctor.ports, patient.number);
      expect(accounts.map((one) => one.toLowerCase())).to.deep.equal(
        [twice.person.account, once.person.account, account].map((one) => one.toLowerCase()),
      );
      expect((await verifiedEpochs(doctor.ports, patient.number)).all(laboratory)).to.deep.equal([
        1,
      ]);
    });

    it("take none that a node adds without the later account's word", async () => {
      const after = await moved(patient);
      const evil = localWallet(newPrivateKey());
      const statements = await after.ports.read.keyStatements(patient.number);
      const forged = statements.map((one) => ({
        ...one,
        companion: one.companion && (`0x${"00".repeat(12)}${evil.account.slice(2)}` as const),
      }));
      const read = { ...after.ports.read, keyStatements: () => Promise.resolve(forged) };
      const accounts = await accountsOf({ ...after.ports, read }, patient.number);
      expect(accounts).to.have.length(1);
    });

    it("do not count a succession for another number", async () => {
      const evil = localWallet(newPrivateKey());
      const { deployment } = await patient.ports.read.site();
      const key = {
        ...{ deployment, account: evil.account, keyVersion: 2 },
        publicKey: toHex(patient.person.key.publicKey),
      };
      const taking = { member: doctor.number, predecessor: evil.account };
      const signature = await patient.ports.sign.typedData(successionStatement(key, taking));
      const companion = `0x${"00".repeat(12)}${evil.account.slice(2)}` as const;
      const after = await rotated(patient);
      const forged = [{ key: { ...key, account: patient.person.account }, companion, signature }];
      const read = { ...after.ports.read, keyStatements: () => Promise.resolve(forged) };
      expect(await accountsOf({ ...after.ports, read }, patient.number)).to.have.length(1);
    });
  });

  it("shows the wallet what happens to it", async () => {
    const site = await patient.ports.read.site();
    const key = {
      ...{ deployment: site.deployment, account: patient.person.account },
      ...{ publicKey: toHex(patient.person.key.publicKey), keyVersion: 2 },
    };
    const change = { member: 1, key, compromised: true, deadline: 1 };
    const sentenceOf = (act: { typedData: { message: object } }) =>
      (act.typedData.message as { sentence: string }).sentence;
    expect(sentenceOf(rotateKeyAct(site, change, { signature: "0x" }))).to.equal(
      "Use this new key for me from now on. Somebody else may know an older one: what was shared with that key ends.",
    );
    expect(
      sentenceOf(moveAccountAct(site, { ...change, compromised: false }, { signature: "0x" })),
    ).to.equal(
      `Move my membership to ${key.account}: this wallet can't act or read for it any more.`,
    );
  });
});

async function expectFailure(doing: Promise<unknown>): Promise<void> {
  await doing.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error,
  );
}
