import { expect } from "chai";
import { signedIn, visitor } from "../support/gateway.ts";
import { startGatewayPair, type GatewayPair } from "../support/gateway-pair.ts";
import { addText, category, letRead, readText } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;

describe("copies at a second gateway", () => {
  let system: System;
  let pair: GatewayPair;
  before(async () => {
    system = await sharedSystem();
    pair = await startGatewayPair(system, [{ COPIES: "2" }, { COPIES: "2" }]);
  });
  after(() => pair.close());

  it("a reader opens at the other gateway what was added and shared here, and the entry is that gateway's", async () => {
    const { first, second } = pair;
    const patient = await visitor(system, first, "patient");
    const doctor = await visitor(system, first, "doctor");
    const digest = await addText(patient, { text: "in two places" });
    await letRead(patient, doctor, [laboratory]);
    const there = { ...doctor, ...(await signedIn(system, second, doctor.key)) };
    expect(await readText(there, patient.number, digest)).to.equal("in two places");
    const { client } = await signedIn(system, second, patient.key);
    const entries = (await client.accessEntries("patient")).map(({ entry }) => entry);
    expect(entries.map(({ gateway }) => gateway)).to.deep.equal(entries.map(() => second.number));
    expect(entries.filter(({ reader }) => reader === doctor.number)).to.have.length(4);
    expect(await patient.client.accessEntries("patient")).to.deep.equal([]);
  });
});
