import { expect } from "chai";
import { equal } from "#lib/bytes";
import { categories } from "#lib/categories";
import { newPrivateKey } from "#lib/ecies";
import { decodeSlots } from "#lib/key-slots";
import { signDigest } from "#lib/local-wallet";
import { newPhrase } from "#lib/phrase";
import { randomBytes } from "#lib/random";
import { verifiedEncryptionKey, verifiedEpochs } from "#lib/trust";
import { enrol } from "#lib/use-cases/enrol";
import {
  openAgain,
  openKeysWithPhrase,
  openKeysWithWallet,
  signIn,
  type ConfirmPhrase,
} from "#lib/use-cases/open-keys";
import { roles } from "#lib/roles";
import type { Hex } from "#lib/bytes";
import type { Ports, Sign } from "#lib/ports";
import { failEachCall, failingAt, type Fault } from "../../support/faults.ts";
import { enrolled, invitation, newWallet, typedRight } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

describe("enrol", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  /** A new wallet's ports and its hospital's word for it. */
  async function newcomer(role: "patient" | "doctor" = "patient") {
    const wallet = newWallet();
    const ports = system.session.portsOf(wallet);
    const invited = await invitation(system, role, { account: wallet.account });
    return { ports, invited, asked: wallet.asked };
  }

  async function isWhole(ports: Ports, number: number): Promise<void> {
    await verifiedEncryptionKey(ports, number, ports.sign.account);
    const epochs = await verifiedEpochs(ports, number);
    for (const category of categories)
      expect(epochs.all(category.number), category.id).to.deep.equal([1]);
  }

  it("asks a patient for three signatures: the slot twice, then both keys in one statement", async () => {
    const { ports, invited, asked } = await newcomer();
    const person = await enrol(ports, invited, typedRight);
    expect(asked).to.deep.equal(["KeySlot", "KeySlot", "Enrolment"]);
    await isWhole(ports, person.number);
  });

  it("asks a doctor for three signatures, and opens no epochs", async () => {
    const { ports, invited, asked } = await newcomer("doctor");
    const { number } = await enrol(ports, invited, typedRight);
    expect(asked).to.deep.equal(["KeySlot", "KeySlot", "EncryptionKey"]);
    expect((await ports.read.member(number))!.role).to.equal(roles.doctor);
    expect((await ports.read.categoryKey(number, 6)).epoch).to.equal(0);
  });

  it("opens the same key again by wallet, with one signature, and by phrase, with none", async () => {
    const { ports, invited, asked } = await newcomer();
    let words = "";
    const person = await enrol(ports, invited, (phrase) => {
      words = phrase;
      return typedRight(phrase);
    });
    asked.length = 0;
    const byWallet = await signIn(ports);
    expect(asked).to.deep.equal(["KeySlot"]);
    const byPhrase = await openKeysWithPhrase(ports, `  ${words.toUpperCase()}\n`);
    expect(byWallet).to.deep.equal(person);
    expect(byPhrase).to.deep.equal(person.key);
    expect(asked).to.have.length(1);
  });

  for (const fault of ["before", "after"] satisfies Fault[]) {
    it(`is finished by the same call, whichever call outside failed ${fault} its effect`, async () => {
      const calls = await failEachCall((at) => {
        const stage = newcomer();
        const failing = stage.then(({ ports }) => failingAt(ports, at, fault));
        const callsSoFar: string[] = [];
        return {
          calls: callsSoFar,
          run: async () => {
            const { ports, calls: made } = await failing;
            await enrol(ports, (await stage).invited, typedRight).finally(() =>
              callsSoFar.push(...made),
            );
          },
          check: async () => {
            const { ports, invited } = await stage;
            const { number } = await enrol(ports, invited, typedRight);
            await isWhole(ports, number);
          },
        };
      });
      expect(calls).to.deep.equal([
        ...["vault.slots", "sign.typedData", "sign.typedData", "vault.putSlots"],
        ...["sign.typedData", "relay", "relay"],
      ]);
    });
  }

  it("asks for one signature more when the epochs are missing, and opens just those", async () => {
    const { ports, invited, asked } = await newcomer();
    const { ports: failing } = failingAt(ports, 6); // the second relay, which opens the epochs
    await errorOf(() => enrol(failing, invited, typedRight), "test/down");
    const member = await ports.read.memberOfAccount(ports.sign.account);
    expect((await ports.read.categoryKey(member!.number, 6)).epoch).to.equal(0);
    asked.length = 0;
    const person = await enrol(ports, invited, typedRight);
    expect(asked).to.deep.equal(["KeySlot", "EpochKeys"]);
    await isWhole(ports, person.number);
  });

  it("is harmless when repeated: same number, same key, nothing sent", async () => {
    const { ports, invited } = await newcomer();
    const first = await enrol(ports, invited, typedRight);
    const { ports: counted, calls } = failingAt(ports, Infinity);
    const again = await enrol(counted, invited, () => {
      throw new Error("no second phrase");
    });
    expect(again).to.deep.equal(first);
    expect(calls).to.deep.equal(["vault.slots", "sign.typedData"]);
  });

  it("opens no epochs for a doctor who comes again with a patient's voucher", async () => {
    const doctor = await enrolled(system, "doctor");
    const invited = await invitation(system, "patient", { account: doctor.person.account });
    await enrol(doctor.ports, invited, typedRight);
    expect((await doctor.ports.read.categoryKey(doctor.number, 6)).epoch).to.equal(0);
  });

  /** Like a hardware wallet with random nonces: each signature over a slot is good, and other bytes than the last. */
  function unsteadyWallet() {
    const key = newPrivateKey();
    const steady = newWallet(key);
    const sign: Sign = {
      account: steady.account,
      typedData: async (data) => {
        const signature = await steady.typedData(data);
        if (data.primaryType !== "KeySlot") return signature;
        return signDigest(key, randomBytes(32));
      },
    };
    return { sign, asked: steady.asked };
  }

  /** Notes the words, and what was said about them. */
  function notebook() {
    const noted = { words: "", notice: {} };
    const confirm: ConfirmPhrase = (phrase, notice) => {
      Object.assign(noted, { words: phrase, notice });
      return typedRight(phrase);
    };
    return { noted, confirm };
  }

  const neverAsked = () => Promise.reject(new Error("nobody should be asked"));

  it("enrols a wallet that signs differently each time by the recovery phrase alone, and says so", async () => {
    const { sign, asked } = unsteadyWallet();
    const ports = system.session.portsOf(sign);
    const invited = await invitation(system, "patient", { account: sign.account });
    const { noted, confirm } = notebook();
    const person = await enrol(ports, invited, confirm);
    expect(noted.notice).to.deep.equal({ opensByWallet: false });
    expect(asked).to.deep.equal(["KeySlot", "KeySlot", "Enrolment"]);
    await isWhole(ports, person.number);
    const { slots } = decodeSlots((await ports.vault.slots(sign.account))!);
    expect(slots.map(({ kind }) => kind)).to.deep.equal(["phrase"]);
    await errorOf(() => signIn(ports), "slots/unknown-slot");
    asked.length = 0;
    const askPhrase = () => Promise.resolve(noted.words);
    expect(await openAgain(ports, { askPhrase })).to.deep.equal(person);
    expect(asked).to.deep.equal([]);
  });

  it("enrols a wallet whose signature is no ordinary one by the phrase alone", async () => {
    const { sign } = unsteadyWallet();
    const long: Sign = {
      account: sign.account,
      typedData: (data) =>
        data.primaryType === "KeySlot"
          ? Promise.resolve<Hex>(`0x${"ab".repeat(200)}`)
          : sign.typedData(data),
    };
    const invited = await invitation(system, "doctor", { account: long.account });
    const { noted, confirm } = notebook();
    await enrol(system.session.portsOf(long), invited, confirm);
    expect(noted.notice).to.deep.equal({ opensByWallet: false });
  });

  it("finishes a broken enrolment of such a wallet by its words", async () => {
    const { sign } = unsteadyWallet();
    const ports = system.session.portsOf(sign);
    const invited = await invitation(system, "patient", { account: sign.account });
    const { noted, confirm } = notebook();
    const { ports: failing } = failingAt(ports, 4); // the signature over both keys
    await errorOf(() => enrol(failing, invited, confirm), "test/down");
    await errorOf(() => enrol(ports, invited, confirm), "slots/unknown-slot");
    const askPhrase = () => Promise.resolve(noted.words);
    const person = await enrol({ ...ports, askPhrase }, invited, neverAsked);
    await isWhole(ports, person.number);
  });

  it("opens again on a fresh profile by wallet without asking for words, or by words without a signature", async () => {
    const { ports, invited, asked } = await newcomer();
    const { noted, confirm } = notebook();
    const person = await enrol(ports, invited, confirm);
    expect(noted.notice).to.deep.equal({ opensByWallet: true });
    asked.length = 0;
    expect(await openAgain(ports, { askPhrase: neverAsked })).to.deep.equal(person);
    expect(asked).to.deep.equal(["KeySlot"]);
    asked.length = 0;
    const askPhrase = () => Promise.resolve(` ${noted.words} `);
    expect(await openAgain(ports, { askPhrase, first: "phrase" })).to.deep.equal(person);
    expect(asked).to.deep.equal([]);
  });

  it("asks for the words when the wallet signs otherwise than at enrolment", async () => {
    const { ports, invited } = await newcomer();
    const { noted, confirm } = notebook();
    const person = await enrol(ports, invited, confirm);
    const typedData = () => Promise.resolve(signDigest(newPrivateKey(), randomBytes(32)));
    const changed = { ...ports, sign: { account: ports.sign.account, typedData } };
    const askPhrase = () => Promise.resolve(noted.words);
    expect(await openAgain(changed, { askPhrase })).to.deep.equal(person);
  });

  it("opens nothing by somebody else's words, mistyped words, or for somebody who is not registered", async () => {
    const { ports, invited } = await newcomer();
    await enrol(ports, invited, typedRight);
    const withWords = (words: string) =>
      openAgain(ports, { askPhrase: () => Promise.resolve(words), first: "phrase" });
    await errorOf(() => withWords(newPhrase()), "slots/does-not-open");
    await errorOf(() => withWords("abandon ability"), "phrase/wrong-count");
    const stranger = system.session.portsOf(newWallet());
    await errorOf(() => openAgain(stranger, { askPhrase: neverAsked }), "trust/unknown-member");
  });

  it("passes on that a person declined to sign", async () => {
    const { ports, invited } = await newcomer();
    await enrol(ports, invited, typedRight);
    const declined = new Error("declined");
    const typedData = () => Promise.reject(declined);
    const sign = { account: ports.sign.account, typedData };
    const outcome = await openAgain({ ...ports, sign }, { askPhrase: neverAsked }).catch(
      (error: unknown) => error,
    );
    expect(outcome).to.equal(declined);
  });

  it("refuses a phrase that is typed back wrongly, and stores nothing", async () => {
    const { ports, invited } = await newcomer();
    const swapped = (phrase: string) => phrase.split(" ").toReversed().join(" ");
    const other = () => Promise.resolve(`${"abandon ".repeat(23)}art`); // a sound phrase, but not the one shown
    const wrong = await Promise.allSettled([
      enrol(ports, invited, (phrase) => Promise.resolve(phrase.split(" ").slice(1).join(" "))),
      enrol(ports, invited, other),
      enrol(ports, invited, (phrase) => Promise.resolve(swapped(phrase))),
    ]);
    const codes = wrong.map((one) => (one.status === "rejected" ? codeOf(one.reason) : "stored"));
    expect(codes[0]).to.equal("phrase/wrong-count");
    expect(codes[1]).to.equal("phrase/not-confirmed");
    expect(codes[2]).to.be.oneOf(["phrase/wrong-checksum", "phrase/not-confirmed"]);
    expect(await ports.vault.slots(ports.sign.account)).to.equal(undefined);
    expect(await ports.read.memberOfAccount(ports.sign.account)).to.equal(undefined);
  });

  it("makes no second key for a member whose vault is empty", async () => {
    const { ports, invited } = await newcomer();
    await enrol(ports, invited, typedRight);
    const empty: Ports = {
      ...ports,
      vault: { ...ports.vault, slots: () => Promise.resolve(undefined) },
    };
    await errorOf(() => enrol(empty, invited, typedRight), "trust/no-keys");
    await errorOf(() => signIn(empty), "trust/no-keys");
    expect(await openKeysWithWallet(ports)).not.to.equal(undefined);
  });

  it("refuses stored keys that are not the registered ones", async () => {
    const { ports, invited } = await newcomer();
    const { number } = await enrol(ports, invited, typedRight);
    const other = await enrolled(system, "patient");
    const otherKey: Ports = {
      ...ports,
      read: {
        ...ports.read,
        memberOfAccount: async () => ({
          ...(await ports.read.member(number))!,
          publicKey: other.person.key.publicKey,
        }),
      },
    };
    await errorOf(() => signIn(otherKey), "trust/other-key");
    await errorOf(() => enrol(otherKey, invited, typedRight), "trust/other-key");
  });

  it("refuses a voucher that is for another account, used, expired or changed", async () => {
    const { invited } = await newcomer();
    const stranger = await newcomer();
    const attempt = (over: object) =>
      enrol(
        stranger.ports,
        { ...stranger.invited, voucher: { ...stranger.invited.voucher, ...over } },
        typedRight,
      );
    await errorOf(
      () => enrol(stranger.ports, invited, typedRight),
      "contract/RegistrationVoucherForAnother",
    );
    await errorOf(() => attempt({ role: roles.doctor }), "contract/RegistrationSignatureInvalid");
    await errorOf(() => attempt({ hospital: 1 }), "contract/RegistrationSignatureInvalid");
    await errorOf(() => attempt({ sentence: "x" }), "contract/RegistrationSignatureInvalid");
    const { number } = await enrol(stranger.ports, stranger.invited, typedRight);
    expect(number).to.be.greaterThan(0);
  });

  it("leaves in the vault nothing that opens without wallet or phrase", async () => {
    const { ports, invited } = await newcomer();
    const { key } = await enrol(ports, invited, typedRight);
    const stored = await ports.vault.slots(ports.sign.account);
    const secrets = [key.privateKey, ...key.roots.map(({ root }) => root)];
    const has = (bytes: Uint8Array) => Buffer.from(stored!).includes(Buffer.from(bytes));
    expect(secrets.some(has)).to.equal(false);
    expect(has(key.publicKey)).to.equal(true);
    expect(equal(key.publicKey, (await signIn(ports)).key.publicKey)).to.equal(true);
  });
});

const codeOf = (reason: unknown): string =>
  reason instanceof Error && "code" in reason ? String(reason.code) : String(reason);
