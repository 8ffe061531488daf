import { grantAct, revokeAct } from "#lib/acts/consent";
import type { Call } from "#lib/acts/domains";
import { toHex } from "#lib/bytes";
import { ordinaryCategories } from "#lib/categories";
import { reading, treatment } from "#lib/permission";
import { perform } from "#lib/ports";
import { randomBytes } from "#lib/random";
import { grantSentence, stopSentence } from "#lib/sentences";
import { readableCategories } from "#lib/use-cases/readable-cells";
import type { Reader } from "#lib/use-cases/share";
import type { DemoPerson } from "../../config.ts";
import { demoReader } from "../demo-reader.ts";
import { KeeperError, requirePerson, type Visit } from "../visit.ts";
import { did, mustBeRefused, reportOf, type AttackReport } from "./report.ts";

const signingSeconds = 900;
const daySeconds = 86_400;

/** The patient signs a permit which somebody holds back, then a stop; afterwards the permit is sent. */
export async function oldPermit(visit: Visit, doctor: DemoPerson): Promise<AttackReport> {
  const { ports, person } = requirePerson(visit);
  const reader = await demoReader(visit, doctor);
  const open = await readableCategories(ports, person.number, reader.number);
  const category = ordinaryCategories.findLast(({ number }) => !open.includes(number))?.number;
  if (category === undefined)
    throw new KeeperError("try/all-shared", "Everything is shared. Stop sharing one kind first.");
  const permit = await signedPermit(visit, reader, category);
  const stopped = await stop(visit, reader, category);
  return reportOf([
    did(`The patient signed: “${permit.sentence}” Somebody keeps it back.`),
    did(`The patient signed: “${stopped}” That one is sent, and counts.`),
    did("Now the old permit is sent."),
    await mustBeRefused("The hospitals’ chain", () => ports.relay(permit.call)),
  ]);
}

async function signedPermit(
  visit: Visit,
  reader: Reader,
  category: number,
): Promise<{ readonly call: Call; readonly sentence: string }> {
  const { ports, person } = requirePerson(visit);
  const { number: patient } = person;
  const until = ports.now() + daySeconds;
  const terms = { categories: [category], purposes: [treatment], actions: [reading], until };
  const sentence = grantSentence([{ ...terms, reader: reader.label }]);
  const { revision } = await ports.read.cell({ patient, reader: reader.number, category });
  const keyVersion = (await ports.read.member(reader.number))?.keyVersion ?? 0;
  const bits = { purposes: 1 << treatment, actions: 1 << reading };
  const cell = { reader: reader.number, category, from: 0, until, ...bits, keyVersion, revision };
  const deadline = ports.now() + signingSeconds;
  const act = grantAct(await ports.read.site(), { patient, cells: [cell], deadline, sentence });
  return { call: act.callWith(await ports.sign.typedData(act.typedData)), sentence };
}

async function stop(visit: Visit, reader: Reader, category: number): Promise<string> {
  const { ports, person } = requirePerson(visit);
  const sentence = stopSentence(reader.label, [category]);
  const revoke = {
    ...{ patient: person.number, cells: [{ reader: reader.number, category }], sentence },
    ...{ nonce: toHex(randomBytes(32)), deadline: ports.now() + signingSeconds },
  };
  await perform(ports, revokeAct(await ports.read.site(), revoke));
  return sentence;
}
