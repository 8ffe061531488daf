import { expect } from "chai";
import { encryptionKeyStatement, epochKeysStatement } from "#lib/acts/statements";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { deriveCategoryKey } from "#lib/category-key";
import { hashText } from "#lib/eip712";
import { localWallet } from "#lib/local-wallet";
import type { Member, Ports, Read, SignedEncryptionKey } from "#lib/ports";
import { currentCategoryKey, verifiedEncryptionKey, verifiedEpochs } from "#lib/trust";
import { randomBytes } from "#lib/random";
import { addRecords } from "#lib/use-cases/add-records";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { failingAt } from "../support/faults.ts";
import {
  category,
  addText,
  enrolled,
  letRead,
  newWallet,
  patientAndDoctors,
  readingTerms,
  textRecord,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;

describe("trust: what a lying node says", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  let truth: Member;
  const evilKey = newPrivateKey();
  const evilPublic = portableWrap.publicKeyOf(evilKey);
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor } = await patientAndDoctors(system));
    truth = (await patient.ports.read.member(doctor.number))!;
  });

  /** The patient's ports on a node that lies, and what was called outside through them. */
  function onNode(lies: Partial<Read>) {
    const read: Read = { ...patient.ports.read, ...lies };
    return failingAt({ ...patient.ports, read }, Infinity);
  }

  const shareOn = (ports: Ports) =>
    share(ports, patient.person, { reader: doctor.reader, terms: [readingTerms([laboratory])] });

  /** The client refuses to share on this node: nothing signed, nothing sent, nothing in the vault. */
  async function refusesToShare(lies: Partial<Read>, code: string) {
    const { ports, calls } = onNode(lies);
    await errorOf(() => shareOn(ports), code);
    expect(calls).to.deep.equal([]);
    const name = { patient: patient.number, reader: doctor.number };
    expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
  }

  const member = (over: Partial<Member>): Partial<Read> => ({
    member: (number) =>
      number === doctor.number
        ? Promise.resolve({ ...truth, ...over })
        : patient.ports.read.member(number),
  });

  const statement = (over: Partial<SignedEncryptionKey> | undefined): Partial<Read> => ({
    encryptionKeyStatement: async (number, version) => {
      const real = await patient.ports.read.encryptionKeyStatement(number, version);
      return over === undefined ? undefined : { ...real!, ...over };
    },
  });

  /** A key statement as somebody signs it who is not the doctor, or is the doctor of elsewhere. */
  const signedBy = async (key: Uint8Array, over: { deployment?: Hex; account?: Hex } = {}) => {
    const { deployment } = system.session.site;
    const said = {
      deployment,
      account: truth.account,
      publicKey: toHex(evilPublic),
      keyVersion: 1,
    };
    return localWallet(key).typedData(encryptionKeyStatement({ ...said, ...over }));
  };

  describe("a reader's key", () => {
    it("is the one that the reader's own account signed for", async () => {
      const { publicKey } = await verifiedEncryptionKey(
        patient.ports,
        doctor.number,
        truth.account,
      );
      expect(publicKey).to.deep.equal(doctor.person.key.publicKey);
    });

    it("is refused when the node puts its own in the doctor's place", async () => {
      const code = "trust/key-without-statement";
      await refusesToShare(member({ publicKey: evilPublic }), code);
      const signature = await signedBy(evilKey);
      const own = { ...member({ publicKey: evilPublic }), ...statement({ signature }) };
      await refusesToShare(own, code);
    });

    it("is refused when the node makes up a whole other account under the doctor's number", async () => {
      const account = localWallet(evilKey).account;
      const signature = await signedBy(evilKey, { account });
      const whole = {
        ...member({ publicKey: evilPublic, account }),
        ...statement({ signature, companion: undefined }),
      };
      // All of it fits together: only the directory's account shows the lie.
      const { ports } = onNode(whole);
      expect((await verifiedEncryptionKey(ports, doctor.number)).publicKey).to.equal(evilPublic);
      await refusesToShare(whole, "trust/other-account");
    });

    it("is refused without a statement, with another version, or with a companion made up", async () => {
      const code = "trust/key-without-statement";
      await refusesToShare(statement(undefined), code);
      await refusesToShare(member({ keyVersion: 2 }), code);
      await refusesToShare(statement({ companion: toHex(randomBytes(32)) }), code);
      await refusesToShare(statement({ signature: "0x" }), code);
    });

    it("is refused with the doctor's own statement of another deployment", async () => {
      const wallet = newWallet();
      const elsewhere = toHex(randomBytes(32));
      const replayed = await wallet.typedData(
        encryptionKeyStatement({
          deployment: elsewhere,
          account: wallet.account,
          publicKey: toHex(evilPublic),
          keyVersion: 1,
        }),
      );
      const lies = {
        ...member({ account: wallet.account, publicKey: evilPublic }),
        ...statement({ signature: replayed, companion: undefined }),
      };
      const { ports } = onNode(lies);
      const code = "trust/key-without-statement";
      await errorOf(() => verifiedEncryptionKey(ports, doctor.number, wallet.account), code);
      const there = { ...system.session.site, deployment: elsewhere };
      const reading = { ...ports.read, site: () => Promise.resolve(there) };
      const accepted = await verifiedEncryptionKey({ ...ports, read: reading }, doctor.number);
      expect(accepted.publicKey).to.equal(evilPublic); // sound where it was made
    });

    it("is refused when nobody has the number", async () => {
      await refusesToShare({ member: () => Promise.resolve(undefined) }, "trust/unknown-member");
    });
  });

  describe("a category's key", () => {
    const addOn = (ports: Ports) =>
      addRecords(ports, {
        patient: patient.number,
        author: patient.number,
        records: [textRecord(laboratory, "x")],
      });

    /** Nothing is sealed to what this node says: no record is stored, no capsule is made. */
    async function refusesToSeal(lies: Partial<Read>) {
      const { ports, calls } = onNode(lies);
      await errorOf(() => addOn(ports), "trust/epoch-without-statement");
      expect(calls).to.deep.equal([]);
    }

    const evilX = toHex(
      deriveCategoryKey({
        root: randomBytes(32),
        deployment: randomBytes(32),
        category: laboratory,
        epoch: 1,
      }).x,
    );

    it("is the one that the patient signed for", async () => {
      const { epoch } = await currentCategoryKey(
        patient.ports,
        { patient: patient.number },
        laboratory,
      );
      expect(epoch).to.equal(1);
    });

    it("is refused to an author who is the patient when the node gives their number another account", async () => {
      const evil = await enrolled(system, "patient");
      const member = await evil.ports.read.member(evil.number);
      const read = {
        ...patient.ports.read,
        member: () => Promise.resolve({ ...member!, number: patient.number }),
        categoryKey: (_patient: number, category: number) =>
          evil.ports.read.categoryKey(evil.number, category),
        epochStatements: () => evil.ports.read.epochStatements(evil.number),
      };
      const own = { patient: patient.number, account: patient.ports.sign.account };
      const asked = () => currentCategoryKey({ ...patient.ports, read }, own, laboratory);
      await errorOf(asked, "trust/other-account");
      await errorOf(
        () => addText({ ...patient, ports: { ...patient.ports, read } }, { text: "mine" }),
        "trust/other-account",
      );
    });

    it("is refused when the node shows another x, or an epoch that the patient never opened", async () => {
      const real = await patient.ports.read.categoryKey(patient.number, laboratory);
      await refusesToSeal({ categoryKey: () => Promise.resolve({ ...real, x: evilX }) });
      await refusesToSeal({ categoryKey: () => Promise.resolve({ ...real, epoch: 2 }) });
    });

    it("is refused without a statement, or with one that was tampered with in any field", async () => {
      await refusesToSeal({ epochStatements: () => Promise.resolve([]) });
      const [real] = await patient.ports.read.epochStatements(patient.number);
      const swapped = real!.keys.keys.map((key) =>
        key.category === laboratory ? { ...key, x: evilX } : key,
      );
      const tampered = [
        { ...real!, keys: { ...real!.keys, keys: swapped } },
        { ...real!, keys: { ...real!.keys, keys: real!.keys.keys.slice(1) } },
        { ...real!, keys: { ...real!.keys, generation: 2 } },
        { ...real!, keys: { ...real!.keys, deadline: real!.keys.deadline + 1 } },
        { ...real!, keys: { ...real!.keys, sentence: { prehashed: toHex(randomBytes(32)) } } },
        { ...real!, companion: toHex(randomBytes(32)) },
        { ...real!, kind: 0 },
        { ...real!, kind: 2 },
        { ...real!, signature: `0x${"00".repeat(65)}` as const },
      ];
      for (const one of tampered) {
        const epochStatements = () => Promise.resolve([one]);
        const { ports } = onNode({ epochStatements });
        const epochs = await verifiedEpochs(ports, patient.number);
        expect(epochs.all(laboratory), Object.keys(one).join()).to.deep.equal([]);
        await refusesToSeal({ epochStatements });
      }
    });

    it("is refused with another's statement, and with the patient's own of another deployment", async () => {
      const other = await enrolled(system, "patient");
      const others = await other.ports.read.epochStatements(other.number);
      const real = await patient.ports.read.categoryKey(patient.number, laboratory);
      const showing = (x: Hex) => ({ categoryKey: () => Promise.resolve({ ...real, x }) });
      const otherX = (await other.ports.read.categoryKey(other.number, laboratory)).x;
      // Statement and current key agree, so that only the signature can show the lie.
      await refusesToSeal({ epochStatements: () => Promise.resolve(others), ...showing(otherX) });
      const deployment = toHex(randomBytes(32));
      const keys = {
        deployment,
        account: patient.person.account,
        generation: 1,
        keys: [{ category: laboratory, epoch: 1, x: evilX }],
        deadline: patient.ports.now() + 900,
        sentence: "Use new keys.",
      };
      const signature = await patient.ports.sign.typedData(epochKeysStatement(keys));
      const replayed = {
        keys: { ...keys, sentence: { prehashed: hashText(keys.sentence) } },
        kind: 0,
        companion: `0x${"00".repeat(32)}` as const,
        signature,
      };
      await refusesToSeal({
        epochStatements: () => Promise.resolve([replayed]),
        ...showing(evilX),
      });
    });

    it("keeps a doctor who writes from sealing to a key of the node, too", async () => {
      const writer: Ports = {
        ...doctor.ports,
        read: {
          ...doctor.ports.read,
          isPermittedAt: () => Promise.resolve(true),
          epochStatements: () => Promise.resolve([]),
        },
      };
      const { ports, calls } = failingAt(writer, Infinity);
      const records = [textRecord(laboratory, "x")];
      await errorOf(
        () => addRecords(ports, { patient: patient.number, author: doctor.number, records }),
        "trust/epoch-without-statement",
      );
      expect(calls).to.deep.equal([]);
    });

    it("does not go into a capsule without the patient's statement", async () => {
      const { ports } = onNode({ epochStatements: () => Promise.resolve([]) });
      const { capsuleBytes } = await shareOn(ports);
      expect(capsuleBytes).to.equal(1 + 65 + 16 + 16 + 32); // a capsule without keys
    });
  });

  it("lets no remaining reader's key be swapped when the patient stops another", async () => {
    const { patient: owner, doctor: leaving, colleague } = await patientAndDoctors(system);
    await letRead(owner, leaving, [laboratory]);
    await letRead(owner, colleague, [laboratory]);
    const honest = (await owner.ports.read.member(colleague.number))!;
    const account = localWallet(evilKey).account;
    const signature = await signedBy(evilKey, { account });
    const read: Read = {
      ...owner.ports.read,
      member: async (number) =>
        number === colleague.number
          ? { ...honest, account, publicKey: evilPublic }
          : owner.ports.read.member(number),
      encryptionKeyStatement: async (number, version) => {
        const real = await owner.ports.read.encryptionKeyStatement(number, version);
        return number === colleague.number ? { ...real!, signature, companion: undefined } : real;
      },
    };
    const accountOf = (number: number) =>
      number === colleague.number ? colleague.person.account : undefined;
    const before = await owner.ports.vault.capsule({
      patient: owner.number,
      reader: colleague.number,
    });
    const stopping = { reader: leaving.reader, categories: [laboratory], accountOf };
    await errorOf(
      () => stopSharing({ ...owner.ports, read }, owner.person, stopping),
      "trust/other-account",
    );
    const name = { patient: owner.number, reader: colleague.number };
    expect(await owner.ports.vault.capsule(name)).to.deep.equal(before);
  });
});
