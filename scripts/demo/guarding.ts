import { entryOutcomes } from "#lib/access-entry";
import { equal, fromHex } from "#lib/bytes";
import { treatment } from "#lib/permission";
import type { HospitalGateway } from "../start/gateways.ts";
import { openWith } from "./opening.ts";
import { BrokenPromiseError, promised, refused, type Cost } from "./promises.ts";
import {
  actor,
  gatewayOf,
  gatewaysOf,
  signedIn,
  storedIn,
  type StoredDraft,
  type World,
} from "./world.ts";

const laboratory = 6;

/** A reader who asks the gateway past the use cases is refused there, and the patient sees that it was tried. */
export async function gatewayRefuses(world: World): Promise<Cost> {
  const at = gatewayOf(world, "patient");
  const patient = actor(world, "patient").person.number;
  const doctor = actor(world, "osei");
  const record = aRecord(world);
  const request = { patient, manifest: fromHex(record.digest), reader: doctor.person.number };
  const { client } = await signedIn(world, "osei", at);
  const forTreatment = { ...request, purpose: treatment };
  const code = await refused(() => client.vault.keyBox(forTreatment), ["consent/not-permitted"]);
  await refused(() => client.vault.headerBox(forTreatment), ["consent/not-permitted"]);
  const patients = await signedIn(world, "patient", at);
  const entries = await patients.client.accessEntries("patient");
  const tried = entries.filter(
    ({ entry }) => entry.outcome === entryOutcomes.refused && entry.reader === doctor.person.number,
  );
  promised(tried.length > 0, "the patient's log shows no refusal");
  const times = tried.reduce((sum, { entry }) => sum + entry.count, 0);
  return {
    says: [
      `${code}; the patient's log shows that ${doctor.reader.label.name} was refused ${times} times`,
    ],
  };
}

/** A sign-in that somebody passes on is worth nothing: not at another gateway, not again, not without its key. */
export async function relayedSignInFails(world: World): Promise<Cost> {
  const [first, second] = gatewaysOf(world);
  await signedIn(world, "osei", first);
  const message = world.traffic.requests.findLast(
    ({ origin, path, status }) => origin === first.url && path === "/sign-in" && status === 200,
  )?.body;
  promised(message !== undefined, "nobody signed in");
  const codes = [await passOn(second, message), await passOn(first, message)];
  promised(codes[0] === "sign-in/domain", `the other gateway answered ${codes[0]}`);
  promised(codes[1] === "sign-in/nonce", `the same gateway answered ${codes[1]}`);
  return { says: [`at the other gateway: ${codes[0]}; at the same one again: ${codes[1]}`] };
}

async function passOn({ url }: HospitalGateway, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/sign-in`, { method: "POST", headers, body });
  const said: unknown = await answer.json();
  const code = typeof said === "object" && said !== null && "code" in said ? said.code : undefined;
  return typeof code === "string" ? code : `status ${answer.status}`;
}

/** What the patient added through one gateway, a doctor opens through the other. */
export async function otherGatewayServes(world: World): Promise<Cost> {
  const [, second] = gatewaysOf(world);
  const record = aRecord(world, laboratory);
  const { ports } = await signedIn(world, "osei", second);
  const bytes = await openWith(world, { ...actor(world, "osei"), ports }, record.digest);
  promised(equal(bytes, record.draft.bytes), "the other gateway served something else");
  return {
    bytes: bytes.length,
    says: [
      `added through ${gatewayOf(world, "patient").hospital.name}'s, opened through ${second.hospital.name}'s`,
    ],
  };
}

function aRecord(world: World, category?: number): StoredDraft {
  const found = category === undefined ? [] : storedIn(world, category);
  const [record] = found.concat(world.stored);
  if (record === undefined) throw new BrokenPromiseError("there is no record");
  return record;
}
