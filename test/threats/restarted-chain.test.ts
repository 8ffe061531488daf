import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { anchorAct } from "#lib/acts/records";
import { encryptionKeyStatement } from "#lib/acts/statements";
import { enrolCall } from "#lib/acts/registration";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { keyringFor } from "#lib/keyring";
import { perform, type Ports } from "#lib/ports";
import { verifiedEncryptionKey, verifiedEpochs } from "#lib/trust";
import { enrol, type Invitation } from "#lib/use-cases/enrol";
import { openKeysWithPhrase, openKeysWithWallet } from "#lib/use-cases/open-keys";
import { share } from "#lib/use-cases/share";
import type { Call } from "#lib/acts/domains";
import {
  actorOf,
  addText,
  category,
  invitation,
  letRead,
  newWallet,
  readingTerms,
  readText,
  typedRight,
  type Actor,
  type NotingWallet,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { startSystem, type System } from "../support/system.ts";

const { laboratory } = category;

// Threat 9: the chain is started anew, with the same chain id and contract addresses. The store is the old one.
describe("threat: the chain restarts under a running store", () => {
  const wallets = { patient: newWallet(newPrivateKey()), doctor: newWallet(newPrivateKey()) };
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let old: Awaited<ReturnType<typeof firstLife>>;
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    scratch = await scratchDirectory();
    const blockDirectory = `${scratch.path}/blocks`;
    const before = await startSystem({ blockDirectory });
    old = await firstLife(before);
    await before.close();
    await wait(1000 - (Date.now() % 1000)); // another second, another genesis
    system = await startSystem({ blockDirectory });
    patient = await joined(system, "patient");
    doctor = await joined(system, "doctor");
  });
  after(async () => {
    await system.close();
    await scratch.remove();
  });

  async function joined(on: System, role: keyof typeof wallets): Promise<Actor> {
    const wallet: NotingWallet = wallets[role];
    const ports = on.session.portsOf(wallet);
    const invited = await invitation(on, role, { account: wallet.account });
    return actorOf(await enrol(ports, invited, typedRight), ports, wallet.asked);
  }

  /** Everything that people signed or kept before the restart. */
  async function firstLife(on: System) {
    const unused: Invitation = await invitation(on, "nurse");
    const [earlierPatient, earlierDoctor] = [
      await joined(on, "patient"),
      await joined(on, "doctor"),
    ];
    const digest = await addText(earlierPatient, { text: "before the restart" });
    await letRead(earlierPatient, earlierDoctor, [laboratory]);
    const name = { patient: earlierPatient.number, reader: earlierDoctor.number };
    const { vault, read } = earlierPatient.ports;
    return {
      ...{ site: on.session.site, unused, digest },
      ...{ patient: earlierPatient, doctor: earlierDoctor },
      grant: await signedOnly(earlierPatient, earlierDoctor),
      capsule: (await vault.capsule(name))!,
      slots: (await vault.slots(wallets.patient.account))!,
      keyStatement: (await read.encryptionKeyStatement(earlierDoctor.number, 1))!,
      epochStatements: await read.epochStatements(earlierPatient.number),
    };
  }

  /** A signed grant that was never sent. */
  async function signedOnly(from: Actor, to: Actor): Promise<Call> {
    let kept: Call | undefined;
    const relay: Ports["relay"] = (call) => {
      kept = call;
      return Promise.reject(new Error("not sent"));
    };
    const sharing = { reader: to.reader, terms: [readingTerms([laboratory, category.notes])] };
    await share({ ...from.ports, relay }, from.person, sharing).catch(() => undefined);
    return kept!;
  }

  const withVault = (of: Actor, vault: Partial<Ports["vault"]>): Ports => ({
    ...of.ports,
    vault: { ...of.ports.vault, ...vault },
  });
  const withRead = (of: Actor, read: Partial<Ports["read"]>): Ports => ({
    ...of.ports,
    read: { ...of.ports.read, ...read },
  });

  it("looks the same by chain id, addresses and numbers, and differs in genesis and deployment", () => {
    const { site } = system.session;
    expect(site.chainId).to.equal(old.site.chainId);
    expect(site.contracts).to.deep.equal(old.site.contracts);
    expect([patient.number, doctor.number]).to.deep.equal([old.patient.number, old.doctor.number]);
    expect(site.genesis).not.to.equal(old.site.genesis);
    expect(site.deployment).not.to.equal(old.site.deployment);
  });

  it("refuses an old grant, an old voucher and an old anchor", async () => {
    const refused = await errorOf(
      () => patient.ports.relay(old.grant),
      "contract/ConsentSignatureInvalid",
    );
    expect(refused.message)
      .to.contain("signature invalid")
      .and.to.match(/signer 0x[0-9a-f]{40}/i);
    const nurse = system.session.portsOf(newWallet());
    await errorOf(
      () => enrol(nurse, old.unused, typedRight),
      "contract/RegistrationSignatureInvalid",
    );
    const { patient: author, digest } = old;
    const act = anchorAct(old.site, {
      ...{ patient: author.number, author: author.number, category: laboratory, epoch: 1, digest },
      ...{ deadline: patient.ports.now() + 900, sentence: "Add one record." },
    });
    await errorOf(() => perform(patient.ports, act), "contract/RecordsSignatureInvalid");
  });

  it("refuses old slots by wallet and by phrase, says that they are another deployment's, and makes no new key over them", async () => {
    const ports = withVault(patient, { slots: () => Promise.resolve(old.slots) });
    patient.asked.length = 0;
    const { message } = await errorOf(() => openKeysWithWallet(ports), "slots/other-deployment");
    expect(message).to.contain("another deployment").and.to.contain("chain was started anew");
    expect(patient.asked).to.deep.equal([]); // and nothing was asked of the wallet
    const phrase = `${"abandon ".repeat(23)}art`;
    await errorOf(() => openKeysWithPhrase(ports, phrase), "slots/other-deployment");
    const invited = await invitation(system, "patient", { account: wallets.patient.account });
    await errorOf(() => enrol(ports, invited, typedRight), "slots/other-deployment");
  });

  it("refuses an old capsule, even with the very key that it was sealed to", async () => {
    const ports = withVault(doctor, { capsule: () => Promise.resolve(old.capsule) });
    const now = () => keyringFor(ports, doctor.person, patient.number);
    const withOldKey = () => keyringFor(ports, old.doctor.person, patient.number);
    await errorOf(now, "box/does-not-open");
    await errorOf(withOldKey, "box/does-not-open");
  });

  it("refuses old statements of the same people about their keys", async () => {
    const truth = (await patient.ports.read.member(doctor.number))!;
    const replay = withRead(patient, {
      member: () => Promise.resolve({ ...truth, publicKey: old.doctor.person.key.publicKey }),
      encryptionKeyStatement: () => Promise.resolve(old.keyStatement),
    });
    const code = "trust/key-without-statement";
    await errorOf(() => verifiedEncryptionKey(replay, doctor.number, truth.account), code);
    const epochs = withRead(patient, {
      epochStatements: () => Promise.resolve(old.epochStatements),
    });
    expect((await verifiedEpochs(epochs, patient.number)).all(laboratory)).to.deep.equal([]);
  });

  it("refuses an old key statement in the contract, too", async () => {
    const wallet = newWallet();
    const invited = await invitation(system, "doctor", { account: wallet.account });
    const statement = {
      ...{ deployment: old.site.deployment, account: wallet.account, keyVersion: 1 },
      publicKey: toHex(old.doctor.person.key.publicKey),
    };
    const keySignature: Hex = await wallet.typedData(encryptionKeyStatement(statement));
    const call = enrolCall({ ...invited, claim: "0x", statement, keySignature });
    await errorOf(() => doctor.ports.relay(call), "contract/RegistrationSignatureInvalid");
  });

  it("does not know old records, and refuses one that its author anchors again", async () => {
    const { digest } = old;
    await errorOf(() => readText(patient, patient.number, digest), "record/unknown");
    const act = anchorAct(system.session.site, {
      ...{
        patient: patient.number,
        author: patient.number,
        category: laboratory,
        epoch: 1,
        digest,
      },
      ...{ deadline: patient.ports.now() + 900, sentence: "Add one record." },
    });
    await perform(patient.ports, act);
    const { message } = await errorOf(
      () => readText(patient, patient.number, digest),
      "record/contradiction",
    );
    expect(message).to.contain("than the chain");
  });

  it("goes on with new signatures, keys and records", async () => {
    const digest = await addText(patient, { text: "after the restart" });
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("after the restart");
  });
});
