import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { toHex } from "#lib/bytes";
import { addBundle } from "#lib/use-cases/add-bundle";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { stopSharing } from "#lib/use-cases/stop";
import { bundledRecord } from "../../../scripts/demo-data/bundled-record.ts";
import {
  addText,
  category,
  letRead,
  patientAndDoctors,
  readText,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { anchoredOf, expectNoClosedLine, expectOpens } from "../../support/whole-records.ts";

const { laboratory, medications, notes } = category;

/** Takes something away and answers how to bring it back. */
type Outage = (system: System) => Promise<() => Promise<void>>;

const storeStops: Outage = async ({ stopStore, startStore }) => {
  await stopStore();
  return startStore;
};

const vaultGoesAway: Outage = async ({ vaultDirectory }) => {
  const away = `${vaultDirectory}.away`;
  await rename(vaultDirectory, away);
  return async () => {
    await rm(vaultDirectory, { recursive: true, force: true }); // nobody may have begun a new one there
    await rename(away, vaultDirectory);
  };
};

/** Reading goes on and every write fails, also for root, whom permissions do not stop. */
const vaultTurnsReadOnly: Outage = async ({ vaultDirectory }) => {
  const incoming = join(vaultDirectory, "incoming");
  await rm(incoming, { recursive: true });
  await writeFile(incoming, "a file where new ones are prepared");
  return () => rm(incoming);
};

const blocksGoAway: Outage = async ({ blockDirectory }) => {
  await rename(blockDirectory, `${blockDirectory}.away`);
  return async () => {
    await rm(blockDirectory, { recursive: true, force: true });
    await rename(`${blockDirectory}.away`, blockDirectory);
  };
};

describe("an outage", () => {
  let system: System;
  let bundle: Uint8Array;
  before(async () => {
    system = await sharedSystem();
    bundle = await readFile(bundledRecord);
  });

  describe("in the middle of an addition", () => {
    const outages: [what: string, Outage, code: string][] = [
      ["the store stops", storeStops, "store/unreachable"],
      ["the store's folder goes away", blocksGoAway, "store/refused"],
      ["the vault's folder goes away", vaultGoesAway, "vault/unreachable"],
      ["the vault turns read-only", vaultTurnsReadOnly, "vault/unreachable"],
    ];
    for (const [what, outage, code] of outages) {
      it(`anchors nothing when ${what}, and the same call finishes when it is back`, async () => {
        const { patient } = await patientAndDoctors(system);
        const who = { patient: patient.number, author: patient.number };
        let ended: Promise<() => Promise<void>> | undefined;
        const breaking = addBundle(
          withPause(patient, async (stored) => {
            if (stored === 5) await (ended = outage(system));
          }).ports,
          { ...who, bytes: bundle },
        );
        await errorOf(() => breaking, code);
        expect(await anchoredOf(patient)).to.deep.equal([]);
        const bringBack = await ended!;
        await errorOf(() => addBundle(patient.ports, { ...who, bytes: bundle }), code);
        await bringBack();
        const { records } = await addBundle(patient.ports, { ...who, bytes: bundle });
        await expectOpens(patient, await anchoredOf(patient), bundle);
        expect(await expectNoClosedLine(patient)).to.equal(records.length);
      });
    }
  });

  describe("of the vault, in the middle of sharing", () => {
    for (const outage of [vaultGoesAway, vaultTurnsReadOnly]) {
      it(`is named, and the same call finishes later (${outage.name})`, async () => {
        const { patient, doctor } = await patientAndDoctors(system);
        const digest = await addText(patient, { text: "shared in the end" });
        const bringBack = await outage(system);
        await errorOf(() => letRead(patient, doctor, [laboratory]), "vault/unreachable");
        await bringBack();
        await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
        await letRead(patient, doctor, [laboratory]);
        expect(await readText(doctor, patient.number, digest)).to.equal("shared in the end");
      });
    }
  });

  describe("of the vault, between the end of a consent and the new keys of the others", () => {
    const stop = (patient: Actor, reader: Actor, inCategory: number) =>
      stopSharing(patient.ports, patient.person, {
        reader: reader.reader,
        categories: [inCategory],
      });

    const waysOn: [name: string, finish: (patient: Actor, doctor: Actor) => Promise<unknown>][] = [
      ["the same stop once more", (patient, doctor) => stop(patient, doctor, laboratory)],
      ["any later stop", (patient, doctor) => stop(patient, doctor, notes)],
      ["reissuing the capsules", ({ ports, person }) => reissueCapsules(ports, person)],
    ];
    for (const [name, finish] of waysOn) {
      it(`ends the consent all the same, and ${name} gives the others their keys`, async () => {
        const { patient, doctor, colleague } = await patientAndDoctors(system);
        await letRead(patient, doctor, [laboratory, medications]);
        await letRead(patient, colleague, [laboratory]);
        const bringBack = await vaultGoesAway(system);
        await errorOf(() => stop(patient, doctor, laboratory), "vault/unreachable");
        await bringBack();
        const digest = await addText(patient, { text: "after the stop" });
        const reading = (reader: Actor) => readText(reader, patient.number, digest);
        await errorOf(() => reading(colleague), "keys/not-in-capsule");
        await errorOf(() => reading(doctor), "consent/not-permitted");
        await finish(patient, doctor);
        expect(await reading(colleague)).to.equal("after the stop");
        await errorOf(() => reading(doctor), "consent/not-permitted");
      });
    }

    it("keeps no other reader waiting for one whose key is not to be trusted", async () => {
      const { patient, doctor, colleague } = await patientAndDoctors(system);
      await letRead(patient, doctor, [laboratory]);
      await letRead(patient, colleague, [laboratory]);
      const { read } = patient.ports;
      const lying: typeof read = {
        ...read,
        encryptionKeyStatement: async (number, version) =>
          number === doctor.number ? undefined : read.encryptionKeyStatement(number, version),
      };
      const name = { patient: patient.number, reader: colleague.number };
      await patient.ports.vault.deleteCapsule(name);
      await errorOf(
        () => reissueCapsules({ ...patient.ports, read: lying }, patient.person),
        "trust/key-without-statement",
      );
      expect(await patient.ports.vault.capsule(name)).to.not.equal(undefined);
      const holders = await reissueCapsules(patient.ports, patient.person);
      expect(holders).to.have.members([doctor.number, colleague.number]);
    });
  });
});

/** The same person, whose vault waits for `pause` each time before it takes the boxes of record number `stored`. */
function withPause(actor: Actor, pause: (stored: number) => Promise<void>): Actor {
  const { vault } = actor.ports;
  const digests = new Set<string>();
  const putRecordBoxes: typeof vault.putRecordBoxes = async (boxes) => {
    await pause(digests.add(toHex(boxes.manifest)).size);
    return vault.putRecordBoxes(boxes);
  };
  return { ...actor, ports: { ...actor.ports, vault: { ...vault, putRecordBoxes } } };
}
