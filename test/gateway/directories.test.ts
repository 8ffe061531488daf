import { expect } from "chai";
import { directoryLimit } from "#lib/directory";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { readDirectories } from "#lib/use-cases/read-directories";
import { share } from "#lib/use-cases/share";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { draftOf } from "../support/directories.ts";
import {
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { addText, category, readingTerms, readText } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("a staff directory at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  let patient: Visitor;
  let doctor: Visitor;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor");
  });
  after(() => gateway.close());

  it("is published by the hospital's admin through it, and names whom a patient shares with", async () => {
    const { ports, client } = await signedIn(system, gateway, demoKey("north"));
    const people = [{ number: doctor.number, name: "Dr Amara Osei", specialty: "Cardiology" }];
    const { version } = await publishDirectory(
      { ...ports, putDirectory: client.putDirectory },
      draftOf("north", people),
    );
    const directories = await readDirectories(patient.ports, patient.client.directory);
    expect(directories.leftOut).to.deep.equal([]);
    expect(directories.hospitals.map((one) => one.version)).to.deep.equal([version]);
    const [reader] = directories.search("osei");
    const digest = await addText(patient, { text: "found by name" });
    await share(patient.ports, patient.person, {
      reader: reader!,
      terms: [readingTerms([category.laboratory])],
    });
    expect(await readText(doctor, patient.number, digest)).to.equal("found by name");
  });

  it("is left out, with the reason, where the gateway has another one", async () => {
    const { client } = await signedIn(system, gateway, demoKey("north"));
    await client.putDirectory(0, new Uint8Array(directoryLimit));
    const { leftOut, readerOf } = await readDirectories(patient.ports, patient.client.directory);
    expect(leftOut.map(({ hospital, code }) => [hospital, code])).to.deep.equal([
      [0, "directory/malformed"],
    ]);
    expect(readerOf(doctor.number)).to.equal(undefined);
  });
});
