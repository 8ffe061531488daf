import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import {
  emptyBodyDigest,
  encodeGatewayRequest,
  requestHeaders,
  signGatewayRequest,
} from "#lib/gateway-request";
import type { GatewaySession } from "#lib/gateway-session";
import { localWallet } from "#lib/local-wallet";
import type { Person } from "#lib/person";
import type { Ports, Sign, TextWallet } from "#lib/ports";
import { roles } from "#lib/roles";
import { enrol } from "#lib/use-cases/enrol";
import { share } from "#lib/use-cases/share";
import { invite } from "#lib/use-cases/vouch";
import { hospitals } from "../demo-data/people.ts";
import { demoWallet } from "../demo-wallets.ts";
import { portsAtGateway, type GatewayStage } from "./gateway-stage.ts";
import type { ReadyRequest } from "./read-load.ts";

/** Somebody whose wallet is signed in at the stage's gateway. */
export type Visitor = { readonly person: Person; readonly ports: Ports };

/** A patient, and a doctor with whom a category is shared; each of the doctor's sessions reads on a connection of its own. */
export type Readers = {
  readonly patient: Visitor;
  readonly sessions: readonly ReadingSession[];
};

/** A session and how many of its requests are signed already: counters only rise. */
export type ReadingSession = { readonly session: GatewaySession; counter: number };

/** Enrols both through the gateway, shares, and signs the doctor in `count` times. */
export async function enrolReaders(
  stage: GatewayStage,
  { category, count }: { category: number; count: number },
): Promise<Readers> {
  const patient = await enrolled(stage, localWallet(newPrivateKey()), roles.patient);
  const wallet = localWallet(newPrivateKey());
  const doctor = await enrolled(stage, wallet, roles.doctor);
  const { number, account } = doctor.person;
  const label = { name: "Dr Bench", role: "doctor", hospital: hospitals[0]?.name ?? "" };
  const until = patient.ports.now() + 86_400;
  const terms = [{ categories: [category], purposes: [0], actions: [0], until }];
  await share(patient.ports, patient.person, { reader: { number, account, label }, terms });
  const sessions: ReadingSession[] = [];
  while (sessions.length < count) {
    const { session } = await portsAtGateway(stage, wallet);
    sessions.push({ session, counter: 0 });
  }
  return { patient, sessions };
}

/** Somebody of no name, enrolled through the stage's gateway. */
export async function enrolled(
  stage: GatewayStage,
  wallet: Sign & TextWallet,
  role: number,
): Promise<Visitor> {
  const [hospital] = hospitals;
  const { ports } = await portsAtGateway(stage, wallet);
  const invitation = await invite(await stage.session.portsOf(demoWallet("north")), {
    hospital: hospital?.number ?? 0,
    hospitalName: hospital?.name ?? "",
    role,
    account: wallet.account,
    validUntil: ports.now() + 86_400,
  });
  const person = await enrol(ports, invitation, (phrase) => Promise.resolve(phrase));
  return { person, ports };
}

/** `count` requests for a record's payload, signed beforehand, so that signing is not in what is measured. */
export function signedReads(
  reader: ReadingSession,
  { digest, count }: { digest: Hex; count: number },
): ReadyRequest[] {
  const { id, url, deployment, gateway, privateKey } = reader.session;
  const path = `/records/${digest.slice(2)}/payload`;
  return Array.from({ length: count }, () => {
    reader.counter += 1;
    const encoded = encodeGatewayRequest({
      ...{ deployment: fromHex(deployment), gateway, session: id, counter: reader.counter },
      ...{ method: "GET", path, purpose: 0, bodyDigest: emptyBodyDigest },
    });
    const headers = {
      [requestHeaders.session]: id,
      [requestHeaders.counter]: String(reader.counter),
      [requestHeaders.purpose]: "0",
      [requestHeaders.signature]: toHex(signGatewayRequest(privateKey, encoded)),
    };
    return { url: `${url}${path}`, headers };
  });
}
