import { randomBytes } from "node:crypto";
import { Interface } from "ethers";
import { registrationAbi } from "#lib/abi";
import { grantAct } from "#lib/acts/consent";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { encodeCanonical } from "#lib/canonical-cbor";
import { newPrivateKey } from "#lib/ecies";
import { encodeCopy } from "#lib/gateway-peer";
import { sealedEmergencyLength } from "#lib/emergency-reason";
import { encodeGatewayRequest, signGatewayRequest } from "#lib/gateway-request";
import type { GatewaySession } from "#lib/gateway-session";
import { localWallet } from "#lib/local-wallet";
import { decodeManifest } from "#lib/manifest";
import { signInMessage } from "#lib/sign-in-message";
import { secp256k1 } from "@noble/curves/secp256k1";
import { createHash } from "node:crypto";
import { demoKey } from "../../../scripts/demo-wallets.ts";
import { ask, pathOf, signedIn, type Visitor } from "../gateway.ts";
import { askForAccess } from "#lib/use-cases/ask-for-access";
import { addText, category, day, letRead } from "../people.ts";
import type { System } from "../system.ts";
import type { ValidRequest } from "./request-mutations.ts";
import { peerSigner, sessionSigner, type Signer } from "./shooting.ts";
import { windowSeeds } from "./window-seeds.ts";

/** A route's valid request and who may send it; first of all somebody whom it answers. */
export type Seed = { readonly valid: ValidRequest; readonly signers: readonly Signer[] };

/** Two gateways that know each other; the first one is fuzzed, the second one's key is at hand. */
export type Fuzzed = {
  readonly system: System;
  readonly url: string;
  readonly number: number;
  readonly peer: { readonly url: string; readonly number: number; readonly key: Uint8Array };
  readonly patient: Visitor;
  readonly doctor: Visitor;
};

/** A valid request for every route, by "METHOD /path/:as/in/the/description", made with what is really there. */
export async function seedsOf(fuzzed: Fuzzed): Promise<ReadonlyMap<string, Seed>> {
  const { system, patient, doctor, url } = fuzzed;
  await letRead(patient, doctor, [category.laboratory]);
  const digest = await addText(patient, { text: "fuzz".repeat(500) });
  const erased = await addText(patient, { text: "to be erased" });
  const sessionOf = async (key: Uint8Array) => (await signedIn(system, { url }, key)).session;
  const own = await sessionOf(patient.key);
  const sessions = [own, own, await sessionOf(doctor.key), await sessionOf(newPrivateKey())];
  const people = sessions.map(sessionSigner);
  const askers = [sessions[2], sessions[2], own].map((session) => sessionSigner(session ?? own));
  const hospital = [sessionSigner(await sessionOf(demoKey("north"))), ...people];
  const of = (signers: readonly Signer[], all: Record<string, ValidRequest>) =>
    Object.entries(all).map(([route, valid]): [string, Seed] => [route, { valid, signers }]);
  return new Map([
    ...of([], operation),
    ...of([], await signInSeeds(fuzzed)),
    ...of(await leaving(sessionOf), {
      "POST /sign-out": { method: "POST", path: "/sign-out" },
    }),
    ...of(people, await recordSeeds(own, { digest, erased })),
    ...of(people, await patientSeeds(fuzzed, own, digest)),
    ...of(askers, await requestSeeds(fuzzed)),
    ...of(people, removedReason(fuzzed)),
    ...of(askers, emergencySeeds(fuzzed)),
    ...of(people, await actSeeds(fuzzed)),
    ...of(hospital, hospitalSeeds),
    ...(await peerSeeds(fuzzed, { own, digest })),
    ...(await windowSeeds(fuzzed, people)),
  ]);
}

/** Each of them is over once it was answered. */
async function leaving(sessionOf: (key: Uint8Array) => Promise<GatewaySession>) {
  const signers: Signer[] = [];
  while (signers.length < 50) signers.push(sessionSigner(await sessionOf(newPrivateKey())));
  return signers;
}

const get = (path: string) => ({ method: "GET", path });

const operation = {
  "GET /health": get("/health"),
  "GET /ready": get("/ready"),
  "GET /openapi.json": get("/openapi.json"),
};

const directory = "/hospitals/0/directory";
const hospitalSeeds = {
  [`GET /hospitals/{hospital}/directory`]: get(directory),
  [`PUT /hospitals/{hospital}/directory`]: {
    ...{ method: "PUT", path: directory },
    body: { bytes: new Uint8Array(randomBytes(500)) },
  },
};

/** A wallet's sign-in at a gateway, up to what is posted, with the session key it names. */
async function newSignIn({ url }: { url: string }, key: Uint8Array) {
  const wallet = localWallet(key);
  const challenge = toHex(newPrivateKey());
  const answer = await fetch(`${url}/sign-in/challenge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: wallet.account, challenge }),
  });
  const told = (await answer.json()) as Omit<Parameters<typeof signInMessage>[0], "account">;
  const privateKey = newPrivateKey();
  const message = signInMessage({
    ...{ ...told, account: wallet.account },
    issuedAt: new Date().toISOString(),
    expirationTime: new Date(Date.now() + 300_000).toISOString(),
    sessionKey: toHex(secp256k1.getPublicKey(privateKey, true)),
  });
  return { message, signature: await wallet.text(message), privateKey, challenge, wallet };
}

async function signInSeeds(fuzzed: Fuzzed): Promise<Record<string, ValidRequest>> {
  const { message, signature, challenge, wallet } = await newSignIn(fuzzed, newPrivateKey());
  const post = (path: string, json: unknown): ValidRequest => ({
    ...{ method: "POST", path, body: { json } },
  });
  return {
    "POST /sign-in/challenge": post("/sign-in/challenge", { account: wallet.account, challenge }),
    "POST /sign-in": post("/sign-in", { message, signature }),
  };
}

async function recordSeeds(
  own: GatewaySession,
  { digest, erased }: { digest: Hex; erased: Hex },
): Promise<Record<string, ValidRequest>> {
  const names = ["manifest", "key-box", "header-box"] as const;
  const parts: Uint8Array[] = [];
  for (const name of names) parts.push(plain((await ask(own, get(pathOf(digest, name)))).bytes));
  const payload = plain((await ask(own, get(pathOf(digest, "payload")))).bytes);
  const reads = [...names, "payload"].map((name) => [
    `GET /records/{digest}/${name}`,
    get(pathOf(digest, name)),
  ]);
  return {
    ...(Object.fromEntries(reads) as Record<string, ValidRequest>),
    "PUT /payloads": { method: "PUT", path: "/payloads", body: { bytes: payload } },
    "POST /records": { method: "POST", path: "/records", body: { cbor: encodeCanonical(parts) } },
    "DELETE /records/{digest}": { method: "DELETE", path: `/records/${erased.slice(2)}` },
    "GET /access-entries": get("/access-entries?of=patient&after=0&limit=10"),
  };
}

const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer);

async function patientSeeds(
  { patient, doctor }: Fuzzed,
  own: GatewaySession,
  digest: Hex,
): Promise<Record<string, ValidRequest>> {
  const base = `/patients/${patient.number}`;
  const capsule = `${base}/capsules/${doctor.number}`;
  const slots = plain((await ask(own, get(`${base}/slots`))).bytes);
  const sealed = plain((await ask(own, get(capsule))).bytes);
  const route = "/patients/{patient}/capsules/{reader}";
  return {
    "GET /patients/{patient}/slots": get(`${base}/slots`),
    "PUT /patients/{patient}/slots": {
      method: "PUT",
      path: `${base}/slots`,
      body: { cbor: slots },
    },
    "GET /patients/{patient}/headers": get(`${base}/headers?after=${digest.slice(2)}`),
    [`GET ${route}`]: get(capsule),
    [`PUT ${route}`]: { method: "PUT", path: capsule, body: { bytes: sealed } },
    [`DELETE ${route}`]: { method: "DELETE", path: `${base}/capsules/${patient.number}` },
  };
}

const reasons = "/patients/{patient}/requests/{reader}";

/** The reason of a request that is open. */
async function requestSeeds({ patient, doctor }: Fuzzed): Promise<Record<string, ValidRequest>> {
  const pair = { patient: patient.number, reader: doctor.number };
  const terms = { categories: [category.notes], purposes: [0], actions: [0] };
  const until = doctor.ports.now() + day;
  await askForAccess(doctor.ports, doctor.person, {
    ...{ ...terms, patient: patient.number, until, reason: "fuzz" },
  });
  const bytes = plain(Buffer.from((await doctor.client.vault.requestReason(pair)) ?? []));
  const path = `/patients/${patient.number}/requests/${doctor.number}`;
  return {
    [`GET ${reasons}`]: get(path),
    [`PUT ${reasons}`]: { method: "PUT", path, body: { bytes } },
  };
}

const removedReason = ({ patient: { number } }: Fuzzed): Record<string, ValidRequest> => ({
  [`DELETE ${reasons}`]: { method: "DELETE", path: `/patients/${number}/requests/${number}` },
});

const emergencies = "/patients/{patient}/emergencies/{doctor}/{number}";

/** The doctor of the fuzz run has too short a standing to open an emergency, so these are refused at their best. */
function emergencySeeds({ patient, doctor }: Fuzzed): Record<string, ValidRequest> {
  const path = `/patients/${patient.number}/emergencies/${doctor.number}/1`;
  const bytes = plain(Buffer.alloc(sealedEmergencyLength, 1));
  return {
    [`GET ${emergencies}`]: get(path),
    [`PUT ${emergencies}`]: { method: "PUT", path, body: { bytes } },
  };
}

async function actSeeds({
  system,
  patient,
  doctor,
}: Fuzzed): Promise<Record<string, ValidRequest>> {
  const { services, site } = system.session;
  const until = services.now() + day;
  const cell = { reader: doctor.number, category: category.notes, from: 0, until, purposes: 1 };
  const act = grantAct(site, {
    patient: patient.number,
    cells: [{ ...cell, actions: 1, keyVersion: 1, revision: 0 }],
    deadline: services.now() + 900,
    sentence: "Fuzz.",
  });
  const { contract, method, args } = act.callWith(
    await patient.ports.sign.typedData(act.typedData),
  );
  const data = new Interface(registrationAbi).encodeFunctionData("isActive", [
    patient.number,
    until,
  ]);
  const call = { to: site.contracts.Registration, data };
  const rpc = { method: "eth_call", params: [call, "latest"] };
  return {
    "POST /relay": { method: "POST", path: "/relay", body: { json: { contract, method, args } } },
    "POST /rpc": { method: "POST", path: "/rpc", body: { json: rpc } },
  };
}

/** What the second gateway asks of the first, among it a copy of a capsule that was put there. */
async function peerSeeds(
  { system, number, peer, patient, doctor }: Fuzzed,
  { own, digest }: { own: GatewaySession; digest: Hex },
): Promise<[string, Seed][]> {
  const { deployment } = system.session.site;
  const manifest = plain((await ask(own, get(pathOf(digest, "manifest")))).bytes);
  const { payload } = decodeManifest(manifest);
  const bytes = plain((await ask(own, get(pathOf(digest, "payload")))).bytes);
  const capsule = `/patients/${patient.number}/capsules/${doctor.number}`;
  const body = plain((await ask(own, get(capsule))).bytes);
  const signers = [peerSigner({ deployment, from: peer.number, to: number }, peer.key)];
  const cbor = await copyOf(peer, { deployment, path: capsule, body, key: patient.key });
  const put = `/copies/payloads/${payload}`;
  return [
    ["GET /copies", { signers, valid: get("/copies") }],
    ["POST /copies", { signers, valid: { method: "POST", path: "/copies", body: { cbor } } }],
    [
      "PUT /copies/payloads/{cid}",
      { signers, valid: { method: "PUT", path: put, body: { bytes } } },
    ],
  ];
}

/** A write at `gateway` as it passes it on: what the person signed there, and the body. */
async function copyOf(
  gateway: { url: string; number: number },
  write: { deployment: Hex; path: string; body: Uint8Array; key: Uint8Array },
): Promise<Uint8Array> {
  const { message, signature, privateKey } = await newSignIn(gateway, write.key);
  const answer = await fetch(`${gateway.url}/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, signature }),
  });
  const { session } = (await answer.json()) as { session: string };
  const request = encodeGatewayRequest({
    ...{ deployment: fromHex(write.deployment), gateway: gateway.number, session },
    ...{ counter: Date.now(), method: "PUT", path: write.path, purpose: 0 },
    bodyDigest: createHash("sha256").update(write.body).digest(),
  });
  const requestSignature = signGatewayRequest(privateKey, request);
  const evidence = { message, signature: fromHex(signature), request, requestSignature };
  return encodeCopy(evidence, write.body);
}
