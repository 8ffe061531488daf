import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { fromHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { decodeSlots, encodeSlots } from "#lib/key-slots";
import { rowsOf } from "../support/dishonest-gateway.ts";
import {
  ask,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("what a gateway keeps for nobody", () => {
  let system: System;
  let gateway: TestGateway;
  let patient: Visitor;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system, { NEWCOMERS_PER_DAY: "4", NEWCOMER_SECONDS: "2" });
    patient = await visitor(system, gateway, "patient");
  });
  after(() => gateway.close());

  /** A wallet that nobody has registered, and slots for it. */
  const newcomer = async () => {
    const { session, ports } = await signedIn(system, gateway, newPrivateKey());
    const own = await ask(patient.session, { path: `/patients/${patient.number}/slots` });
    const account = fromHex(ports.sign.account);
    return { session, slots: encodeSlots({ ...decodeSlots(new Uint8Array(own.bytes)), account }) };
  };
  type Newcomer = Awaited<ReturnType<typeof newcomer>>;
  const path = "/patients/0/slots";
  const putSlots = async ({ session, slots }: Newcomer) => {
    const { status, code } = await ask(session, { method: "PUT", path, body: slots });
    return status === 200 ? "taken" : code;
  };

  it("is no capsule for a number that no member has", async () => {
    for (const method of ["PUT", "DELETE"])
      for (const reader of [0, 1_000_000, 2 ** 31 - 1]) {
        const capsule = `/patients/${patient.number}/capsules/${reader}`;
        const body = method === "PUT" ? { body: Uint8Array.of(1) } : {};
        const { status, code } = await ask(patient.session, { method, path: capsule, ...body });
        expect([status, code]).to.deep.equal([422, "capsule/no-reader"]);
      }
  });

  it("is key slots of more than a few wallets from one address in a day", async () => {
    const known = await newcomer();
    const answers = [await putSlots(known)];
    while (answers.length < 8) answers.push(await putSlots(await newcomer()));
    const { n } = rowsOf(gateway, "SELECT count(*) AS n FROM newcomer")[0] as { n: number };
    expect(n).to.equal(4);
    expect(answers.slice(0, 3)).to.deep.equal(["taken", "taken", "taken"]);
    expect(answers.slice(4)).to.deep.equal(Array(4).fill("quota/newcomers"));
    expect(await putSlots(known)).to.equal("taken");
    const { client } = await signedIn(system, gateway, patient.key);
    const slots = await client.vault.slots(patient.person.account);
    await client.vault.putSlots(patient.person.account, slots!);
  });

  it("is forgotten after a while, unless its owner was enrolled or has come back", async () => {
    const other = await startTestGateway(system, { NEWCOMER_SECONDS: "2" });
    const enrolled = await visitor(system, other, "patient");
    const stranger = newPrivateKey();
    const returning = newPrivateKey();
    for (const key of [stranger, returning]) {
      const { client, ports } = await signedIn(system, other, key);
      const own = await enrolled.client.vault.slots(enrolled.person.account);
      const account = fromHex(ports.sign.account);
      const document = encodeSlots({ ...decodeSlots(own!), account });
      await client.vault.putSlots(ports.sign.account, document);
    }
    const slotsOf = async (key: Uint8Array) => {
      const { client, ports } = await signedIn(system, other, key);
      return (await client.vault.slots(ports.sign.account)) !== undefined;
    };
    await wait(2500);
    expect(await slotsOf(returning)).to.equal(true);
    await other.tidyNow();
    const kept = [enrolled.key, returning, stranger].map(slotsOf);
    expect(await Promise.all(kept)).to.deep.equal([true, true, false]);
    await other.close();
  });
});
