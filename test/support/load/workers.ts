import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { grantAct, revokeAct } from "#lib/acts/consent";
import type { Call } from "#lib/acts/domains";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { HealthChainError } from "#lib/errors";
import { decodeSlots, encodeSlots } from "#lib/key-slots";
import { sealedCapsule } from "#lib/use-cases/share";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { category, day } from "../people.ts";
import { pathOf, signedIn, type Visitor } from "../gateway.ts";
import { openSignedRequests } from "../signed-requests.ts";
import type { System } from "../system.ts";
import { noteFailure, replace, type Ledger } from "./ledger.ts";

/** Who is at work where, until `isOver`. */
export type Work = {
  readonly system: System;
  readonly gateway: { readonly url: string };
  readonly patients: readonly Visitor[];
  /** May read the patients' laboratory records for treatment. */
  readonly doctors: readonly Visitor[];
  readonly ledger: Ledger;
  isOver: boolean;
};

const { laboratory, notes } = category;
const research = 4;
/** What people wait between two acts or reads, and after a failure, in milliseconds. */
const pause = 20;
const pauseAfterFailure = 200;

type Hands = Awaited<ReturnType<typeof signedIn>>;

/** Everybody at work at once; resolves when all have laid down what they had in hand. */
export async function allAtWork(work: Work): Promise<void> {
  await Promise.all([
    ...work.patients.flatMap((patient) => [
      recordsOf(work, patient),
      capsulesOf(work, patient),
      slotsOf(work, patient),
      actsOf(work, patient),
    ]),
    ...work.doctors.map((doctor) => readsOf(work, doctor)),
  ]);
}

/** Does the same again and again; a new session now and then, after a failure. */
async function repeatedly(work: Work, key: Uint8Array, act: (hands: Hands) => Promise<void>) {
  let hands: Hands | undefined;
  while (!work.isOver) {
    try {
      hands ??= await signedIn(work.system, work.gateway, key);
      await act(hands);
      work.ledger.counts.answers += 1;
    } catch (error) {
      noteFailure(work.ledger, error);
      if (randomInt(20) === 0) hands = undefined;
      await wait(pauseAfterFailure);
    }
  }
}

/** Adds records, some of them of several hundred kilobytes. */
function recordsOf(work: Work, patient: Visitor): Promise<void> {
  const { begun, records } = work.ledger;
  let number = 0;
  return repeatedly(work, patient.key, async ({ ports }) => {
    number += 1;
    const padding = randomInt(5) === 0 ? randomBytes(randomInt(600_000)).toString("hex") : "";
    const text = `record ${number} of ${patient.number} ${padding}`;
    begun.push({ patient, text });
    const clinical = { mediaType: "text/plain", date: "2026-03-01", codes: [], note: "" };
    const record = { ...clinical, title: `record ${number}` };
    const added = await addRecords(ports, {
      ...{ patient: patient.number, author: patient.number },
      records: [recordOfBytes(laboratory, record, new TextEncoder().encode(text))],
    });
    records.push({ patient, text, digest: added.records[0]!.digest });
  });
}

/** Seals the doctors' capsules anew, so that each one put is another. */
function capsulesOf(work: Work, patient: Visitor): Promise<void> {
  return repeatedly(work, patient.key, async ({ ports }) => {
    const { reader } = work.doctors[randomInt(work.doctors.length)]!;
    const categories = [laboratory];
    const capsule = await sealedCapsule(ports, patient.person, { reader, categories });
    const name = { patient: patient.number, reader: reader.number };
    const key = `${name.patient}/${name.reader}`;
    await replace(work.ledger.capsules, { name: key, value: capsule }, () =>
      ports.vault.putCapsule({ ...name, capsule }),
    );
  });
}

/** Puts key slots documents that differ by a slot nobody can open. */
function slotsOf(work: Work, patient: Visitor): Promise<void> {
  let first: Uint8Array | undefined;
  return repeatedly(work, patient.key, async ({ ports }) => {
    const { account } = ports.sign;
    first ??= (await ports.vault.slots(account)) ?? new Uint8Array();
    const document = decodeSlots(first);
    const more = { ...document.slots[0]!, id: new Uint8Array(randomBytes(16)) };
    const value = encodeSlots({ ...document, slots: [...document.slots, more] });
    await replace(work.ledger.slots, { name: account, value }, () =>
      ports.vault.putSlots(account, value),
    );
  });
}

/** Hands each act in until it is decided: acknowledged, or refused because it has landed already. */
function actsOf(work: Work, patient: Visitor): Promise<void> {
  const stranger = work.doctors[0]!.number;
  let waiting: Call | undefined;
  let count = 0;
  return repeatedly(work, patient.key, async ({ client }) => {
    waiting ??= await signedAct(work, patient, { stranger, isGrant: count % 2 === 0 });
    try {
      await client.relay(waiting);
    } catch (error) {
      const isDecided = error instanceof HealthChainError && error.code.startsWith("contract/");
      if (!isDecided) throw error;
    }
    work.ledger.acts.push(waiting);
    waiting = undefined;
    count += 1;
    await wait(pause);
  });
}

async function signedAct(
  { system }: Work,
  patient: Visitor,
  { stranger: reader, isGrant }: { stranger: number; isGrant: boolean },
): Promise<Call> {
  const { services, site } = system.session;
  const cell = { reader, category: notes };
  const { revision } = await services.read.cell({ patient: patient.number, ...cell });
  const deadline = services.now() + 900;
  const about = { patient: patient.number, deadline, sentence: "Under load." };
  const terms = { from: 0, until: deadline + day, purposes: 1, actions: 1, keyVersion: 1 };
  const act = isGrant
    ? grantAct(site, { ...about, cells: [{ ...cell, ...terms, revision }] })
    : revokeAct(site, { ...about, cells: [cell], nonce: toHex(newPrivateKey()) });
  return act.callWith(await patient.ports.sign.typedData(act.typedData));
}

/** Reads lists, boxes and payloads; now and then something that is refused. */
async function readsOf(work: Work, doctor: Visitor): Promise<void> {
  const senders = new WeakMap<Hands, ReturnType<typeof openSignedRequests>>();
  await repeatedly(work, doctor.key, async (hands) => {
    const send = senders.get(hands) ?? openSignedRequests(hands.session);
    senders.set(hands, send);
    const { records } = work.ledger;
    if (records.length === 0) return wait(pause);
    const { patient, digest } = records[randomInt(records.length)]!;
    const parts = ["key-box", "header-box", "payload"];
    const part = parts[randomInt(parts.length)]!;
    const path = randomInt(6) === 0 ? `/patients/${patient.number}/headers` : pathOf(digest, part);
    if (randomInt(8) === 0) await refusedRead(work, { send, path, patient, doctor });
    else await servedRead(work, { send, path, patient });
    await wait(pause);
  });
}

type Reading = {
  readonly send: ReturnType<typeof openSignedRequests>;
  readonly path: string;
  readonly patient: Visitor;
};

async function servedRead({ ledger }: Work, { send, path, patient }: Reading): Promise<void> {
  const { status, code, request } = await send({ path });
  if (status === 200) ledger.served.push({ patient: patient.number, request });
  else throw new HealthChainError(code ?? `status ${status}`, `the read ${path} failed`);
}

/** For a purpose that no consent names. */
async function refusedRead(
  { ledger }: Work,
  { send, path, patient, doctor }: Reading & { readonly doctor: Visitor },
): Promise<void> {
  const key = `${doctor.number}/${patient.number}`;
  const count = ledger.refused.get(key) ?? { answered: 0, asked: 0 };
  ledger.refused.set(key, count);
  count.asked += 1;
  const { status, code } = await send({ path, purpose: research });
  if (status === 403 && code === "consent/not-permitted") count.answered += 1;
  else throw new HealthChainError(code ?? `status ${status}`, `the refusal of ${path} failed`);
}
