import { expect } from "chai";
import { openAccessLogRead } from "#chain/access-log";
import type { Read } from "#lib/ports";
import { teamNumber, roles } from "#lib/roles";
import { newPrivateKey } from "#lib/ecies";
import { localWallet, signDigest } from "#lib/local-wallet";
import { askForAccess } from "#lib/use-cases/ask-for-access";
import { amendRecord } from "#lib/use-cases/amend-record";
import { eraseRecord } from "#lib/use-cases/erase-record";
import { markEnteredInError } from "#lib/use-cases/mark-in-error";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { replaceRecord } from "#lib/use-cases/replace-record";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { accessLogReads } from "../../app/keeper/chain-read/access-log.ts";
import { openBrowserRead, openClient } from "../../app/keeper/chain-read.ts";
import { openBrowserVerify } from "../../app/keeper/chain-verify.ts";
import { openNode } from "../../app/server/node.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { draftOf, publisher } from "../support/directories.ts";
import { startTestGateway } from "../support/gateway.ts";
import {
  addText,
  category,
  enrolled,
  letRead,
  readingTerms,
  textRecord,
  type Actor,
} from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

type Questions = { [Name in keyof Read]: Parameters<Read[Name]>[] };

/** What differs from one moment to the next. */
const moving = new Set(["head"]);

describe("the chain as a browser reads it", () => {
  let system: System;
  let browser: Read;
  let patient: Actor;
  let doctor: Actor;
  let questions: Questions;

  before(async () => {
    system = await sharedSystem();
    const { site } = system.session;
    browser = openBrowserRead(openNode(system.rpcUrl).call, site);
    patient = await enrolled(system, "patient");
    doctor = await enrolled(system, "doctor");
    const nurse = await enrolled(system, "nurse", { hospital: "lake" });
    const digest = await addText(patient, { text: "sodium 140" });
    const about = { patient: patient.number, author: patient.number };
    const newer = { ...about, previous: digest, record: textRecord(category.laboratory, "141") };
    const replaced = await replaceRecord(patient.ports, newer);
    const [{ digest: second } = { digest }] = replaced.records;
    const addition = { ...about, earlier: second, record: textRecord(category.notes, "fasting") };
    await amendRecord(patient.ports, addition);
    const mark = { patient: patient.number, signer: patient.number, digest };
    await markEnteredInError(patient.ports, mark);
    await eraseRecord(patient.ports, patient.person, second);
    await letRead(patient, doctor, [category.laboratory, category.notes]);
    await letRead(patient, nurse, [category.vitals]);
    const stop = { reader: doctor.reader, categories: [category.notes] };
    await stopSharing(patient.ports, patient.person, stop);
    await suspendMember(system.session.portsOf(demoWallet("lake")), nurse.number);
    const listed = [{ number: doctor.number, name: "Dr Who", specialty: "" }];
    await publishDirectory(publisher(system, new Map()), draftOf("north", listed));

    const { time, number: head } = await system.session.services.read.head();
    const numbers = [patient.number, doctor.number, nurse.number, 0, 4_000_000];
    const accounts = [patient.person.account, demoWallet("north").account, newAccount()];
    const cells = [doctor.number, nurse.number, teamNumber(0, roles.doctor)].flatMap((reader) =>
      [category.laboratory, category.notes].map((one) => ({
        ...{ patient: patient.number, reader, category: one },
      })),
    );
    const asking = { ...readingTerms([category.vitals]), patient: patient.number, reason: "why" };
    await askForAccess(doctor.ports, doctor.person, asking);
    const requestPairs = [
      { patient: patient.number, reader: doctor.number },
      { patient: patient.number, reader: nurse.number },
    ];
    const hospitals: [number][] = [[0], [1], [7]];
    const people = numbers.map((number): [number] => [number]);
    questions = {
      site: [[]],
      head: [[]],
      member: people,
      memberOfAccount: accounts.map((account) => [account]),
      membersOfHospital: hospitals,
      hospitalCount: [[]],
      isHospitalActive: hospitals,
      adminOf: hospitals,
      hospitalOf: accounts.map((account) => [account]),
      directoryDigest: hospitals,
      isPermittedAt: cells.flatMap((cell) =>
        [time, time + 10 * 86_400].map((at): [never, number] => [
          { ...cell, purpose: 0, action: 0 } as never,
          at,
        ]),
      ),
      cell: cells.map((cell) => [cell]),
      cellIds: people,
      cellsOfReader: people,
      lastRequest: requestPairs.map((pair) => [pair]),
      requests: [...requestPairs, { patient: patient.number }, { reader: doctor.number }].map(
        (of) => [of],
      ),
      requestPauses: [[]],
      categoryKey: [
        [patient.number, category.notes],
        [patient.number, category.laboratory],
        [doctor.number, 0],
      ],
      encryptionKeyStatement: [
        [patient.number, 1],
        [doctor.number, 1],
        [doctor.number, 2],
        [4_000_000, 1],
      ],
      keyStatements: people,
      epochStatements: people,
      records: people,
      recordChanges: people,
      anchor: [
        [{ patient: patient.number, author: patient.number, digest }],
        [{ patient: patient.number, author: doctor.number, digest }],
      ],
      blockTimes: [[[0, 1, head, 1]], [[]]],
      // With cases: test/app/emergency-read.test.ts.
      emergencyAccess: people,
      emergencyCases: [[{}], [{ patient: patient.number }], [{ doctor: doctor.number }]],
      caseCount: [[patient.number, doctor.number]],
      emergencyLimits: [[]],
      unreviewedCases: [[doctor.number, 0]],
    };
  });

  const newAccount = () => localWallet(newPrivateKey()).account;

  it("answers every question of the use cases as the command line reads it", async () => {
    const { read } = system.session.services;
    expect(Object.keys(browser)).to.have.members(Object.keys(questions));
    expect(Object.keys(read)).to.have.members(Object.keys(questions));
    for (const [name, list] of Object.entries(questions)) {
      if (moving.has(name)) continue;
      for (const given of list) {
        const ask = (of: Read): unknown =>
          (of[name as keyof Read] as (...parameters: unknown[]) => unknown)(...given);
        expect(await ask(browser), `${name} ${JSON.stringify(given)}`).to.deep.equal(
          await ask(read),
        );
      }
    }
  });

  it("sees the same head, give or take a block", async () => {
    const { read } = system.session.services;
    const [one, other] = [await browser.head(), await read.head()];
    expect(other.number - one.number).to.be.within(0, 2);
    expect(other.time).to.be.at.least(one.time);
  });

  it("knows the same gateways and roots", async () => {
    const { provider, site } = system.session;
    const gateway = await startTestGateway(system);
    const client = openClient(openNode(system.rpcUrl).call);
    const ours = accessLogReads(client, site, browser);
    const theirs = openAccessLogRead(provider, site);
    expect(await ours.gateways()).to.deep.equal(await theirs.gateways());
    expect(await ours.head(gateway.number)).to.deep.equal(await theirs.head(gateway.number));
    expect(await ours.root(gateway.number, 1)).to.deep.equal(await theirs.root(gateway.number, 1));
    await gateway.close();
  });

  it("believes the account's own signature, and no other", async () => {
    const verify = openBrowserVerify(openClient(openNode(system.rpcUrl).call));
    const key = newPrivateKey();
    const { account } = localWallet(key);
    const digest = new Uint8Array(32).fill(5);
    const signature = signDigest(key, digest);
    expect(await verify(account, digest, signature)).to.equal(true);
    expect(
      await verify(
        account,
        digest.map((byte) => byte + 1),
        signature,
      ),
    ).to.equal(false);
    expect(await verify(newAccount(), digest, signature)).to.equal(false);
    expect(await verify(system.session.site.contracts.Consent, digest, signature)).to.equal(false);
  });
});
