import { expect } from "chai";
import { Interface, type JsonRpcProvider } from "ethers";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { openAccessLogRead } from "#chain/access-log";
import { consentAbi } from "#lib/abi";
import { entryOutcomes } from "#lib/access-entry";
import { equal, type Hex } from "#lib/bytes";
import { fetchLog } from "#lib/use-cases/fetch-log";
import { verifyLog } from "#lib/use-cases/verify-log";
import { actorOf, readText } from "../people.ts";
import { signedIn, type Visitor } from "../gateway.ts";
import type { Replaced } from "./ledger.ts";
import type { Work } from "./workers.ts";

/** Every acknowledged record opens with its text, is listed and anchored once, and no text was added twice. */
export async function expectRecords({ system, gateway, patients, ledger }: Work): Promise<void> {
  for (const patient of patients) {
    const { ports } = await signedIn(system, gateway, patient.key);
    const owner = actorOf(patient.person, ports);
    const own = ledger.records.filter((record) => record.patient === patient);
    const anchored = (await ports.read.records(patient.number)).map(({ digest }) => digest);
    expect(new Set(anchored).size).to.equal(anchored.length);
    const acknowledged = own.map(({ digest }) => digest);
    expect(anchored).to.include.members(acknowledged);
    for (const { digest, text } of own)
      expect(await readText(owner, patient.number, digest)).to.equal(text);
    const texts = new Set(own.map(({ text }) => text));
    for (const digest of anchored.filter((one) => !acknowledged.includes(one))) {
      const text = await readText(owner, patient.number, digest); // landed, and the answer was lost
      expect(texts.has(text), `${text.slice(0, 40)} is there twice`).to.equal(false);
      texts.add(text);
    }
  }
}

/** What is there was acknowledged last, or sent after that without an answer. */
export async function expectReplaced({ system, gateway, patients, ledger }: Work): Promise<void> {
  for (const patient of patients) {
    const { ports } = await signedIn(system, gateway, patient.key);
    const { account } = ports.sign;
    expectOneOf(ledger.slots.get(account), await ports.vault.slots(account));
    for (const [name, values] of ledger.capsules) {
      const [owner, reader] = name.split("/").map(Number);
      if (owner !== patient.number) continue;
      expectOneOf(values, await ports.vault.capsule({ patient: owner, reader: reader ?? 0 }));
    }
  }
}

function expectOneOf(values: Replaced | undefined, found: Uint8Array | undefined): void {
  const allowed = [values?.acknowledged, ...(values?.unanswered ?? [])];
  const isOne = allowed.some((one) => one !== undefined && found && equal(one, found));
  expect(isOne, "the value that was acknowledged last").to.equal(true);
}

/** Every act that was decided is on the chain exactly once. */
export async function expectActsOnce({ system, ledger }: Work): Promise<void> {
  const times = await successfulCalls(system.session.provider);
  const abi = new Interface(consentAbi);
  for (const { method, args } of ledger.acts)
    expect(times.get(abi.encodeFunctionData(method, args)), method).to.equal(1);
}

type Block = { transactions: { hash: Hex; input: Hex }[] };

/** How often each calldata was sent with success. */
async function successfulCalls(provider: JsonRpcProvider): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const last = await provider.getBlockNumber();
  for (let number = 0; number <= last; number += 1) {
    const hex = `0x${number.toString(16)}`;
    const block = (await provider.send("eth_getBlockByNumber", [hex, true])) as Block;
    for (const { hash, input } of block.transactions) {
      const receipt = (await provider.send("eth_getTransactionReceipt", [hash])) as {
        status: Hex;
      };
      if (receipt.status === "0x1") times.set(input, (times.get(input) ?? 0) + 1);
    }
  }
  return times;
}

/** The log of each patient is whole against the chain, and holds every read and refusal that was answered. */
export async function expectEntries(work: Work, number: number) {
  const { system, gateway, patients, ledger } = work;
  const { services, site, provider } = system.session;
  const ports = { ...services, log: openAccessLogRead(provider, site) };
  const counts = { entries: 0, "under a root": 0 };
  for (const patient of patients) {
    const { client } = await signedIn(system, gateway, patient.key);
    const about = { deployment: site.deployment, patient: patient.number };
    const file = await fetchLog([{ gateway: number, client }], about);
    const { flaws } = await verifyLog(ports, file);
    expect(flaws).to.deep.equal([]);
    const entries = file.entries.map(({ entry }) => entry);
    const served = entries.filter(({ outcome }) => outcome === entryOutcomes.served);
    const requests = new Set(served.map(({ request }) => request));
    const own = ledger.served.filter((one) => one.patient === patient.number);
    expect(own.filter(({ request }) => !requests.has(request))).to.deep.equal([]);
    for (const doctor of work.doctors) expectRefusals(work, { patient, doctor, entries });
    counts.entries += entries.length;
    counts["under a root"] += file.entries.filter(({ root }) => root !== null).length;
  }
  return counts;
}

function expectRefusals(
  { ledger }: Work,
  {
    patient,
    doctor,
    entries,
  }: {
    patient: Visitor;
    doctor: Visitor;
    entries: readonly { reader: number; outcome: number; count: number }[];
  },
): void {
  const told = ledger.refused.get(`${doctor.number}/${patient.number}`);
  const entered = entries
    .filter(({ reader, outcome }) => reader === doctor.number && outcome === entryOutcomes.refused)
    .reduce((sum, { count }) => sum + count, 0);
  expect(entered).to.be.at.least(told?.answered ?? 0);
}

/** The database is sound, and its sequence has no gap. */
export function expectSequence(directory: string): number {
  const database = new DatabaseSync(join(directory, "gateway.sqlite"), { readOnly: true });
  const integrity = database.prepare("PRAGMA integrity_check").get();
  const { last, count } = database
    .prepare("SELECT max(sequence) AS last, count(*) AS count FROM entry")
    .get() as { last: number; count: number };
  database.close();
  expect(integrity).to.deep.equal({ integrity_check: "ok" });
  expect(count).to.equal(last);
  return count;
}
