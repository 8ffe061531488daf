import { expect } from "chai";
import { entryOutcomes } from "#lib/access-entry";
import type { Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { enrol } from "#lib/use-cases/enrol";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { startChainProxy, type ChainProxy } from "../support/chain-proxy.ts";
import { rowsOf } from "../support/dishonest-gateway.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { addText, invitation, letRead, category, typedRight } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const nobody = 2 ** 30;
const token = "the operator's token";

describe("who makes entries at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  let proxy: ChainProxy;
  let patient: Visitor;
  let doctor: Visitor;
  let digest: Hex;
  before(async () => {
    system = await sharedSystem();
    proxy = await startChainProxy(system.rpcUrl);
    gateway = await startTestGateway(system, { RPC_URL: proxy.url, METRICS_TOKEN: token });
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor");
    digest = await addText(patient, { text: "kept" });
  });
  after(async () => {
    await gateway.close();
    await proxy.close();
  });
  afterEach(() => {
    proxy.isCut = false;
  });

  const entries = (): number =>
    (rowsOf(gateway, "SELECT count(*) AS n FROM entry")[0] as { n: number }).n;
  const refusals = async (of: Visitor): Promise<number> =>
    (await of.client.accessEntries("patient"))
      .filter(({ entry }) => entry.outcome === entryOutcomes.refused)
      .reduce((sum, { entry }) => sum + entry.count, 0);
  const strangersRefused = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const metrics = await (await fetch(`${gateway.url}/metrics`, { headers })).text();
    const line = /anonymous_refusals_total\{code="session\/not-a-member"\} (\d+)/.exec(metrics);
    return Number(line?.[1] ?? 0);
  };
  const everyRead = (number: number) => [
    { path: pathOf(digest, "key-box") },
    { path: pathOf(digest, "header-box") },
    { path: pathOf(digest, "payload") },
    { path: `/patients/${number}/headers` },
    { path: `/patients/${number}/capsules/0` },
    { path: "/patients/0/headers" },
    { path: "/patients/0/capsules/0" },
  ];

  for (const [who, key] of [
    ["a wallet that is not registered", newPrivateKey()],
    ["a hospital's admin, who has no number", demoKey("north")],
  ] as const) {
    it(`${who} reads nothing and enters nothing`, async () => {
      const { session } = await signedIn(system, gateway, key);
      const [before, counted] = [entries(), await strangersRefused()];
      const reads = everyRead(patient.number);
      for (const request of reads) {
        const { status, code } = await ask(session, request);
        expect([status, code], request.path).to.deep.equal([403, "session/not-a-member"]);
      }
      expect(entries()).to.equal(before);
      expect(await strangersRefused()).to.equal(counted + reads.length);
    });
  }

  it("whoever is enrolled meanwhile is a member in the same session", async () => {
    const { session, ports } = await signedIn(system, gateway, newPrivateKey());
    const request = { path: pathOf(digest, "key-box") };
    expect((await ask(session, request)).code).to.equal("session/not-a-member");
    const { account } = ports.sign;
    await enrol(ports, await invitation(system, "nurse", { account }), typedRight);
    const before = await refusals(patient);
    expect((await ask(session, request)).code).to.equal("consent/not-permitted");
    expect(await refusals(patient)).to.equal(before + 1);
  });

  it("a member's refusals about numbers that are no patient's are answered alike and not entered", async () => {
    const before = entries();
    for (const number of [nobody, nobody + 1, doctor.number + 1_000_000, gateway.number]) {
      const { status, code } = await ask(doctor.session, { path: `/patients/${number}/headers` });
      expect([status, code]).to.deep.equal([403, "consent/not-permitted"]);
    }
    expect(entries()).to.equal(before);
  });

  it("a member's refusal about a patient without any record here is entered", async () => {
    const other = await visitor(system, gateway, "patient");
    await ask(doctor.session, { path: `/patients/${other.number}/headers` });
    expect(await refusals(other)).to.equal(1);
  });

  it("while the chain is silent: strangers stay out, and refusals count for known patients only", async () => {
    const stranger = await signedIn(system, gateway, newPrivateKey());
    const sharing = await visitor(system, gateway, "patient");
    await letRead(sharing, doctor, [category.laboratory]);
    const list = { path: `/patients/${sharing.number}/headers` };
    expect((await ask(doctor.session, list)).status).to.equal(200);
    const { session: reader } = await signedIn(system, gateway, doctor.key); // with a number since its sign-in
    const [before, ofPatient] = [entries(), await refusals(patient)];
    proxy.isCut = true;
    const asked = [
      [stranger.session, { path: pathOf(digest, "key-box") }],
      [reader, { path: `/patients/${nobody}/headers` }],
      [reader, { path: pathOf(digest, "key-box") }],
      [reader, list],
    ] as const;
    for (const [session, request] of asked) {
      const { status, code } = await ask(session, request);
      expect([status, code]).to.deep.equal([503, "chain/unreachable"]);
    }
    proxy.isCut = false;
    expect(await refusals(patient)).to.equal(ofPatient + 1);
    expect(await refusals(sharing)).to.equal(1);
    expect(entries()).to.equal(before + 2);
  });
});
