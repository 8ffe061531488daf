import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { entryOutcomes } from "#lib/access-entry";
import { denyAct, grantAct } from "#lib/acts/consent";
import { suspendAct } from "#lib/acts/registration";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { perform } from "#lib/ports";
import { roles, teamNumber } from "#lib/roles";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { startChainProxy, type ChainProxy } from "../support/chain-proxy.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { addText, category, day, letRead, letWrite } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;
const research = 4;
const granted = 200;
const refused = "consent/not-permitted";

type Answer = typeof granted | string;
/** What is asked for: header box, key box and payload for treatment, the key box for research, the header list. */
type Expected = readonly [
  header: Answer,
  key: Answer,
  payload: Answer,
  research: Answer,
  list: Answer,
];

const all = (answer: Answer): Expected => [answer, answer, answer, answer, answer];
const forTreatment: Expected = [granted, granted, granted, refused, granted];

describe("access through a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  let proxy: ChainProxy;
  before(async () => {
    system = await sharedSystem();
    proxy = await startChainProxy(system.rpcUrl);
    gateway = await startTestGateway(system, { RPC_URL: proxy.url, MAX_HEAD_AGE_SECONDS: "10" });
  });
  after(async () => {
    await gateway.close();
    await proxy.close();
  });

  const now = () => system.session.services.now();
  const terms = (purposes: number[], over: object = {}) => ({
    ...{ categories: [laboratory], purposes, actions: [0], until: now() + day },
    ...over,
  });
  const letReadFor = (patient: Visitor, reader: Visitor, one: ReturnType<typeof terms>) =>
    share(patient.ports, patient.person, { reader: reader.reader, terms: [one] });
  const letTeam = async (patient: Visitor) => {
    const reader = teamNumber(0, roles.doctor);
    const cell = { reader, category: laboratory, from: 0, until: now() + day, purposes: 1 };
    await perform(
      patient.ports,
      grantAct(system.session.site, {
        patient: patient.number,
        cells: [{ ...cell, actions: 1, keyVersion: 0, revision: 0 }],
        deadline: now() + 600,
        sentence: "The team may read.",
      }),
    );
  };
  const deny = async (patient: Visitor, reader: Visitor) => {
    const cell = { patient: patient.number, reader: reader.number, category: laboratory };
    const { revision } = await patient.ports.read.cell(cell);
    const denial = { reader: reader.number, category: laboratory, from: 0, until: now() + day };
    await perform(
      patient.ports,
      denyAct(system.session.site, {
        patient: patient.number,
        denials: [{ ...denial, revision }],
        deadline: now() + 600,
        sentence: "This one may not.",
      }),
    );
  };
  const suspend = async (member: number) => {
    const ports = system.session.portsOf(demoWallet("north"));
    const act = { member, nonce: toHex(newPrivateKey()), deadline: now() + 600, sentence: "Out." };
    await perform(ports, suspendAct(system.session.site, act));
  };

  type Scene = readonly [
    name: string,
    expected: Expected,
    prepare: (patient: Visitor, reader: Visitor) => Promise<unknown>,
  ];
  const scenes: readonly Scene[] = [
    ["nothing was shared", all(refused), () => Promise.resolve()],
    ["shared for treatment", forTreatment, (p, r) => letRead(p, r, [laboratory])],
    [
      "shared for research only",
      [refused, refused, refused, granted, refused],
      (p, r) => letReadFor(p, r, terms([research])),
    ],
    ["shared for both", all(granted), (p, r) => letReadFor(p, r, terms([0, research]))],
    [
      "another category",
      [refused, refused, refused, refused, granted],
      (p, r) => letRead(p, r, [notes]),
    ],
    ["may write only", all(refused), (p, r) => letWrite(p, r, [laboratory])],
    ["not begun", all(refused), (p, r) => letReadFor(p, r, terms([0], { from: now() + 3600 }))],
    [
      "over",
      all(refused),
      async (p, r) => {
        await letReadFor(p, r, terms([0], { until: now() + 3 }));
        await wait(3500);
      },
    ],
    [
      "stopped",
      all(refused),
      async (p, r) => {
        await letRead(p, r, [laboratory]);
        await stopSharing(p.ports, p.person, { reader: r.reader, categories: [laboratory] });
      },
    ],
    ["the team may read", forTreatment, (p) => letTeam(p)],
    [
      "the team may read, this one is denied",
      all(refused),
      async (p, r) => {
        await letTeam(p);
        await deny(p, r);
      },
    ],
  ];

  /** A second session, since a client keeps count of its own one's requests. */
  const sessionOf = async ({ key }: Visitor) => (await signedIn(system, gateway, key)).session;

  /** Asks for all five; answers and entries must agree. */
  async function ask5(patient: Visitor, session: Visitor["session"], digest: Hex) {
    const requests = [
      { path: pathOf(digest, "header-box") },
      { path: pathOf(digest, "key-box") },
      { path: pathOf(digest, "payload") },
      { path: pathOf(digest, "key-box"), purpose: research },
      { path: `/patients/${patient.number}/headers` },
    ];
    const answers: Answer[] = [];
    for (const request of requests) {
      const { status, code } = await ask(session, request);
      answers.push(status === 200 ? granted : (code ?? `status ${status}`));
    }
    return answers;
  }

  /** Served requests and refusals that the patient's entries of this reader tell; a list has an entry a category. */
  async function entered(patient: Visitor, reader: number, after: number) {
    const log = await patient.client.accessEntries("patient", after);
    const own = log.map(({ entry }) => entry).filter((entry) => entry.reader === reader);
    const served = new Set(
      own.filter(({ outcome }) => outcome === entryOutcomes.served).map(({ request }) => request),
    );
    const refusals = own.filter(({ outcome }) => outcome === entryOutcomes.refused);
    return { served: served.size, refused: refusals.reduce((sum, { count }) => sum + count, 0) };
  }

  const lastSequence = async (patient: Visitor) =>
    (await patient.client.accessEntries("patient")).at(-1)?.entry.sequence ?? 0;

  function expectEntries(answers: readonly Answer[], found: { served: number; refused: number }) {
    const served = answers.filter((answer) => answer === granted).length;
    expect(found).to.deep.equal({ served, refused: answers.length - served });
  }

  for (const [name, expected, prepare] of scenes) {
    it(`${name}: each of five reads is answered as the chain says, and entered`, async () => {
      const patient = await visitor(system, gateway, "patient");
      const doctor = await visitor(system, gateway, "doctor");
      const digest = await addText(patient, { text: name });
      await prepare(patient, doctor);
      const before = await lastSequence(patient);
      const answers = await ask5(patient, doctor.session, digest);
      expect(answers).to.deep.equal(expected);
      expectEntries(answers, await entered(patient, doctor.number, before));
    });
  }

  it("a nurse is not in the doctors' team, another patient is nobody: both refused and entered", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "others" });
    await letTeam(patient);
    for (const role of ["nurse", "patient"] as const) {
      const other = await visitor(system, gateway, role);
      const answers = await ask5(patient, other.session, digest);
      expect(answers).to.deep.equal(all(refused));
      expectEntries(answers, await entered(patient, other.number, 0));
    }
  });

  it("a permitted request for a capsule or box that is not there gives nothing, and is no read", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "gone" });
    await letTeam(patient);
    await patient.client.vault.eraseRecord(patient.number, fromHex(digest));
    const capsule = { path: `/patients/${patient.number}/capsules/${doctor.number}` };
    const wanted = [
      [capsule, 404, "vault/no-capsule"],
      [{ path: pathOf(digest, "key-box") }, 404, "vault/no-box"],
      [{ path: pathOf(digest, "header-box") }, 404, "vault/no-box"],
      [{ path: pathOf("0x".padEnd(66, "a") as Hex, "key-box") }, 404, "record/unknown"],
      [{ path: pathOf(digest, "key-box"), purpose: research }, 403, refused],
    ] as const;
    for (const [request, status, code] of wanted) {
      const answer = await ask(doctor.session, request);
      expect([answer.status, answer.code]).to.deep.equal([status, code]);
    }
    expect(await entered(patient, doctor.number, 0)).to.deep.equal({ served: 0, refused: 1 });
  });

  it("suspension ends the session at the next request, which is entered", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "suspended" });
    await letRead(patient, doctor, [laboratory]);
    await suspend(doctor.number);
    const answers = await ask5(patient, doctor.session, digest);
    expect(answers[0]).to.equal("session/ended");
    expect(answers.slice(1)).to.deep.equal(Array(4).fill("session/unknown"));
    expect(await entered(patient, doctor.number, 0)).to.deep.equal({ served: 0, refused: 1 });
    const again = await signedIn(system, gateway, doctor.key).catch((error: unknown) => error);
    expect(again).to.include({ code: "sign-in/suspended" });
  });

  it("an old head refuses everybody but the owner, who is served whatever the chain shows", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "old head" });
    await letRead(patient, doctor, [laboratory]);
    const before = await lastSequence(patient);
    const owner = await sessionOf(patient);
    proxy.headAge = 60;
    try {
      const answers = await ask5(patient, doctor.session, digest);
      expect(answers).to.deep.equal(all("chain/old-head"));
      expect(await ask5(patient, owner, digest)).to.deep.equal(all(granted));
      expectEntries(answers, await entered(patient, doctor.number, before));
      proxy.isCut = true;
      expect(await ask5(patient, owner, digest)).to.deep.equal(all(granted));
      expect((await ask5(patient, doctor.session, digest))[1]).to.equal("chain/unreachable");
      expect((await fetch(`${gateway.url}/ready`)).status).to.equal(503);
    } finally {
      proxy.headAge = 0;
      proxy.isCut = false;
    }
    expect(await ask5(patient, doctor.session, digest)).to.deep.equal(forTreatment);
  });

  it("a suspended patient still reads, and stops a reader", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "own" });
    await letRead(patient, doctor, [laboratory]);
    await suspend(patient.number);
    const owner = await sessionOf(patient);
    expect(await ask5(patient, owner, digest)).to.deep.equal(all(granted));
    const categories = [laboratory];
    await stopSharing(patient.ports, patient.person, { reader: doctor.reader, categories });
    expect(await ask5(patient, doctor.session, digest)).to.deep.equal(all(refused));
  });

  it("shows entries to the patient and the reader concerned, and to nobody else", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const other = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "seen by" });
    await letRead(patient, doctor, [laboratory]);
    await ask5(patient, await sessionOf(doctor), digest);
    const own = await doctor.client.accessEntries("reader");
    expect(own.map(({ entry }) => entry.reader)).to.deep.equal(own.map(() => doctor.number));
    expect(own.filter(({ entry }) => entry.patient === patient.number)).to.have.length(5);
    expect(await doctor.client.accessEntries("patient")).to.deep.equal([]);
    expect(await other.client.accessEntries("patient")).to.deep.equal([]);
    expect(await other.client.accessEntries("reader")).to.deep.equal([]);
  });
});
