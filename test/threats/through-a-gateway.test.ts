import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { entryOutcomes } from "#lib/access-entry";
import { fromHex, type Hex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { newPrivateKey } from "#lib/ecies";
import { encodeCanonical } from "#lib/canonical-cbor";
import { signInToGateway } from "#lib/gateway-session";
import { deploymentOf } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import { cidOfDigest, decodeManifest, encodeManifest, manifestDigest } from "#lib/manifest";
import type { Ports } from "#lib/ports";
import { verifiedEpochs } from "#lib/trust";
import { addRecords } from "#lib/use-cases/add-records";
import { fetchLog } from "#lib/use-cases/fetch-log";
import { signIn } from "#lib/use-cases/open-keys";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { opensWith, stolenFiles } from "../../scripts/demo/attacker.ts";
import { zeroFees } from "#chain/relay";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import {
  addText,
  category,
  letRead,
  letWrite,
  readingTerms,
  readText,
  textRecord,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { startSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;

// The attacks of docs/threat-model.md as somebody meets them who has nothing but a gateway's address.
describe("threats, through a gateway", () => {
  let system: System; // of its own: it suspends a hospital and pauses everything
  let gateway: TestGateway;
  let patient: Visitor;
  let doctor: Visitor;
  before(async () => {
    system = await startSystem();
    gateway = await startTestGateway(system);
  });
  after(async () => {
    await gateway.close();
    await system.close();
  });
  beforeEach(async () => {
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor", { hospital: "lake" });
  });

  const stop = (categories: readonly number[]) =>
    stopSharing(patient.ports, patient.person, { reader: doctor.reader, categories });

  /** Every key that a capsule of the patient gives the doctor. */
  async function keysOfCapsule(): Promise<Uint8Array[]> {
    const { ports, person } = doctor;
    const epochs = await verifiedEpochs(ports, patient.number);
    const name = { patient: patient.number, reader: doctor.number };
    const keys = await openCapsule(ports.wrap, {
      ...name,
      readerPrivateKey: person.key.privateKey,
      deployment: await deploymentOf(ports),
      sealed: (await ports.vault.capsule(name))!,
      expected: (inCategory, epoch) => Promise.resolve(epochs.of(inCategory, epoch).x),
    });
    return keys.map(({ privateKey }) => privateKey);
  }

  it("1: a revoked reader with every key and the whole block store gets no box, and opens nothing", async () => {
    const seen = await addText(patient, { text: "seen" });
    const unseen = await addText(patient, { text: "never opened" });
    await letRead(patient, doctor, [laboratory]);
    const kept = [doctor.person.key.privateKey, ...(await keysOfCapsule())];
    expect(await readText(doctor, patient.number, seen)).to.equal("seen");
    await stop([laboratory]);
    const later = await addText(patient, { text: "later" });
    const before = await patient.client.accessEntries("patient");
    const paths = [seen, unseen, later].flatMap((digest) =>
      ["key-box", "header-box", "payload"].map((part) => pathOf(digest, part)),
    );
    paths.push(`/patients/${patient.number}/capsules/${doctor.number}`);
    paths.push(`/patients/${patient.number}/headers`);
    for (const path of paths) {
      const { status, code } = await ask(doctor.session, { path });
      expect({ path, status, code }).to.deep.equal({
        ...{ path, status: 403, code: "consent/not-permitted" },
      });
    }
    const refused = (await patient.client.accessEntries("patient"))
      .slice(before.length)
      .filter(({ entry }) => entry.outcome === entryOutcomes.refused);
    expect(refused.reduce((sum, { entry }) => sum + entry.count, 0)).to.equal(paths.length);
    const files = await stolenFiles(system.blockDirectory);
    expect(files.length).to.be.greaterThan(3);
    expect(await opensWith(doctor.ports.wrap, files, kept)).to.equal(0);
  });

  it("2: a node that answers with its own key for the doctor gets no grant and no capsule", async () => {
    const mine = doctor.ports.wrap.publicKeyOf(newPrivateKey());
    const { read } = patient.ports;
    const lying: Ports = {
      ...patient.ports,
      read: {
        ...read,
        member: async (number) => {
          const member = await read.member(number);
          return number === doctor.number && member ? { ...member, publicKey: mine } : member;
        },
      },
    };
    const sharing = { reader: doctor.reader, terms: [readingTerms([laboratory])] };
    const code = "trust/key-without-statement";
    await errorOf(() => share(lying, patient.person, sharing), code);
    expect(await read.cellIds(patient.number)).to.deep.equal([]);
    const path = `/patients/${patient.number}/capsules/${doctor.number}`;
    expect((await ask(patient.session, { path })).status).to.equal(404);
  });

  it("5: a consent ends at its second by the wall clock while nobody sends anything", async () => {
    const digest = await addText(patient, { text: "for a while" });
    const until = Math.floor(Date.now() / 1000) + 5;
    await share(patient.ports, patient.person, {
      reader: doctor.reader,
      terms: [readingTerms([laboratory], until)],
    });
    expect(await readText(doctor, patient.number, digest)).to.equal("for a while");
    while (Date.now() < until * 1000) await wait(50);
    const { status, code } = await ask(doctor.session, { path: pathOf(digest, "key-box") });
    expect([status, code]).to.deep.equal([403, "consent/not-permitted"]);
  });

  it("8: with the hospital suspended and everything paused the patient signs in, reads, stops and exports", async () => {
    const digest = await addText(patient, { text: "mine" });
    await letRead(patient, doctor, [laboratory]);
    await system.consortium.suspendHospital(0);
    await (await system.owned.Registration.setPaused(true, zeroFees)).wait();
    try {
      const again = await signedIn(system, gateway, patient.key);
      const person = await signIn(again.ports);
      const me = { ...patient, ...again, person };
      expect(await readText(me, patient.number, digest)).to.equal("mine");
      patient = me;
      await stop([laboratory]);
      await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
      const { deployment } = system.session.site;
      const source = { gateway: gateway.number, client: again.client };
      const log = await fetchLog([source], { deployment, patient: patient.number });
      expect(log.entries.length).to.be.greaterThan(0);
    } finally {
      await (await system.owned.Registration.setPaused(false, zeroFees)).wait();
      await system.consortium.reinstateHospital(0);
    }
  });

  /** What the doctor's wallet signed for this gateway. */
  async function signedSignIn(): Promise<{ message: string; signature: Hex }> {
    const wallet = localWallet(doctor.key);
    let signed: { message: string; signature: Hex } | undefined;
    const text = async (message: string): Promise<Hex> => {
      signed = { message, signature: await wallet.text(message) };
      return signed.signature;
    };
    const { services } = system.session;
    await signInToGateway(services, { url: gateway.url, fetch }, { ...wallet, text });
    return signed!;
  }

  it("9: a session of the chain before is nobody's after a restart, and its signed sign-in is refused", async () => {
    const signed = await signedSignIn();
    const other = await startSystem();
    const domain = new URL(gateway.url).host; // as if it came back under the same address
    const after = await startTestGateway(other, { DOMAIN: domain, URI: gateway.url });
    try {
      const path = "/access-entries?of=reader&after=0";
      const { deployment } = other.session.site;
      const session = { ...doctor.session, url: after.url, gateway: after.number };
      for (const claimed of [session, { ...session, deployment }]) {
        const { status, code } = await ask(claimed, { path });
        expect([status, code]).to.deep.equal([401, "session/unknown"]);
      }
      const answer = await fetch(`${after.url}/sign-in`, {
        ...{ method: "POST", headers: { "content-type": "application/json" } },
        body: JSON.stringify(signed),
      });
      expect(answer.status).to.equal(401);
      expect(await answer.json()).to.include({ code: "sign-in/audience" });
    } finally {
      await after.close();
      await other.close();
    }
  }).timeout(60_000);

  it("12: an addition that broke off and is repeated with a changed file shares no key, salt or nonce", async () => {
    const uploads: Uint8Array[] = [];
    const { store } = patient.ports;
    const recording = (breaks: boolean): Ports => ({
      ...patient.ports,
      store: {
        ...store,
        addFile: async (chunks) => {
          const stored = await store.addFile(noting(chunks, uploads));
          if (breaks) throw new Error("the connection broke");
          return stored;
        },
      },
    });
    const adding = (ports: Ports, text: string) =>
      addRecords(ports, {
        ...{ patient: patient.number, author: patient.number },
        records: [textRecord(laboratory, text)],
      });
    await adding(recording(true), "potassium 4.1").catch(() => undefined);
    await adding(recording(false), "potassium 6.9");
    const [first, second] = uploads as [Uint8Array, Uint8Array];
    expect(first.length).to.equal(second.length);
    // With one key and nonce the two texts would cancel out to the few bytes in which they differ.
    const same = first.filter((byte, at) => byte === second[at]).length;
    expect(same / first.length).to.be.lessThan(0.05);
  });

  describe("13: somebody else's sealed things, handed in elsewhere", () => {
    let digest: Hex;
    let thief: Visitor;
    beforeEach(async () => {
      thief = await visitor(system, gateway, "doctor");
      await letWrite(patient, doctor, [notes]);
      await letWrite(patient, thief, [notes, laboratory]);
      digest = await addText(patient, { text: "sealed once", inCategory: notes }, doctor);
    });

    const boxesOf = async (name: Hex) => {
      const request = { patient: patient.number, manifest: fromHex(name), reader: patient.number };
      const asked = { ...request, purpose: 0 };
      const { vault } = patient.ports;
      return [(await vault.keyBox(asked))!, (await vault.headerBox(asked))!] as const;
    };

    const handIn = async (by: Visitor, change: object) => {
      const stored = await patient.ports.store.getBlock(cidOfDigest(fromHex(digest)));
      const manifest = decodeManifest(stored);
      const header = { ...manifest.header, ...change };
      const encoded = encodeManifest({ ...manifest, header });
      const body = encodeCanonical([encoded, ...(await boxesOf(digest))]);
      const answer = await ask(by.session, { method: "POST", path: "/records", body });
      return { ...answer, digest: manifestDigest(encoded) };
    };

    it("is refused under the author's name, and under the thief's for want of the payload", async () => {
      const asDoctor = await handIn(thief, { category: laboratory });
      expect([asDoctor.status, asDoctor.code]).to.deep.equal([403, "record/other-author"]);
      const asThief = await handIn(thief, { author: thief.number });
      expect([asThief.status, asThief.code]).to.deep.equal([422, "record/no-payload"]);
    });

    it("is refused for another patient who lets nobody write", async () => {
      const other = await visitor(system, gateway, "patient");
      const answer = await handIn(thief, { author: thief.number, patient: other.number });
      expect([answer.status, answer.code]).to.deep.equal([403, "consent/not-permitted"]);
    });

    it("a capsule is put by its patient alone", async () => {
      await letRead(patient, doctor, [laboratory]);
      const name = { patient: patient.number, reader: doctor.number };
      const body = (await doctor.ports.vault.capsule(name))!;
      const path = `/patients/${patient.number}/capsules/${thief.number}`;
      const answer = await ask(thief.session, { method: "PUT", path, body });
      expect([answer.status, answer.code]).to.deep.equal([409, "session/other-member"]);
    });
  });
});

/** Passes chunks on and keeps what passed. */
async function* noting(
  chunks: AsyncIterable<Uint8Array>,
  kept: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk.slice());
    yield chunk;
  }
  kept.push(Buffer.concat(parts));
}
