import { expect } from "chai";
import { join } from "node:path";
import { openVaultDirectory } from "#ipfs/vault-directory";
import { fromHex, type Hex } from "#lib/bytes";
import { eraseRecord } from "#lib/use-cases/erase-record";
import { readConfig } from "../../gateway/config.ts";
import { openLog } from "../../gateway/log.ts";
import { startGateway } from "../../gateway/start.ts";
import {
  ask,
  gatewayEnvironment,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { addText, category, letRead, readText, treatment } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("records that are erased on chain", () => {
  let system: System;
  let gateway: TestGateway;
  let patient: Visitor;
  let doctor: Visitor;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor");
    await letRead(patient, doctor, [category.laboratory]);
  });
  after(() => gateway.close());

  /** On chain alone: the gateway itself hears nothing. */
  const eraseOnChain = async (digest: Hex): Promise<void> => {
    const vault = { ...patient.ports.vault, eraseRecord: () => Promise.resolve() };
    await eraseRecord({ ...patient.ports, vault }, patient.person, digest);
  };
  const boxOf = (who: Visitor, digest: Hex, kind: "key-box" | "header-box") =>
    ask(who.session, { path: pathOf(digest, kind) });

  it("give out no box any more, to the patient and to readers, and stand as erased in lists", async () => {
    const digest = await addText(patient, { text: "regretted" });
    expect(await readText(doctor, patient.number, digest)).to.equal("regretted");
    await eraseOnChain(digest);
    for (const who of [doctor, patient])
      for (const kind of ["key-box", "header-box"] as const)
        expect((await boxOf(who, digest, kind)).status, kind).to.equal(404);
    const { erased } = await doctor.client.headers(patient.number, treatment);
    expect(erased).to.include(digest);
    await errorOf(() => readText(doctor, patient.number, digest), "record/erased");
  });

  it("leave the vault of a gateway that was not told, by its upkeep", async () => {
    const digest = await addText(patient, { text: "regretted too" });
    const name = { patient: patient.number, manifest: fromHex(digest) };
    const question = { ...name, reader: patient.number, purpose: treatment };
    const vault = openVaultDirectory(join(gateway.directory, "vault"));
    expect(await vault.keyBox(question)).to.not.equal(undefined);
    await eraseOnChain(digest);
    await gateway.tidyNow();
    expect(await vault.keyBox(question)).to.equal(undefined);
  });

  it("are taken as erased where they come later than their erasure", async () => {
    const held: Parameters<typeof patient.ports.vault.putRecordBoxes>[0][] = [];
    const { vault } = patient.ports;
    const withheld = {
      ...vault,
      putRecordBoxes: (boxes: (typeof held)[number]) => Promise.resolve(void held.push(boxes)),
    };
    const late = { ...patient, ports: { ...patient.ports, vault: withheld } };
    const digest = await addText(late, { text: "too late" });
    await eraseOnChain(digest);
    await doctor.client.headers(patient.number, treatment); // which has the gateway look at the chain
    await vault.putRecordBoxes(held[0]!);
    expect((await boxOf(patient, digest, "key-box")).status).to.equal(404);
    const { erased } = await doctor.client.headers(patient.number, treatment);
    expect(erased).to.include(digest);
  });

  it("are found by a gateway that starts after they were erased", async () => {
    const { environment, remove } = await gatewayEnvironment(system);
    const start = () => startGateway(readConfig(environment), openLog("silent"));
    const first = await start();
    const owner = await visitor(system, first, "patient");
    const digest = await addText(owner, { text: "for good" });
    await first.close();
    const vault = { ...owner.ports.vault, eraseRecord: () => Promise.resolve() };
    const { relay } = system.session.portsOf(owner.ports.sign);
    await eraseRecord({ ...owner.ports, vault, relay }, owner.person, digest);
    const again = await start();
    try {
      const { client } = await signedIn(system, again, owner.key);
      const { erased } = await client.headers(owner.number, treatment);
      expect(erased).to.deep.equal([digest]);
    } finally {
      await again.close();
      await remove();
    }
  });
});
