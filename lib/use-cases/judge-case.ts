import { disputeAct, reviewAct } from "../acts/emergency.ts";
import { caseStatus, type CaseId, type EmergencyCase } from "../emergency.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import {
  encodeReason,
  newReason,
  noReason,
  reasonDigest,
  type ReasonKind,
} from "../reason-file.ts";
import { disputeSentence, readerName, reviewSentence, type ReaderLabel } from "../sentences.ts";
import { knownMember } from "../trust.ts";
import type { KeepReason } from "./break-glass.ts";
import { signingTime } from "./signing-time.ts";

/** A case, and its doctor as a directory names them; undefined where none does. */
export type NamedCase = { readonly id: CaseId; readonly label: ReaderLabel | undefined };

/** What a hospital found, and why. `isDisputed`: what the case said when they looked at it. */
export type Finding = NamedCase & {
  readonly hospital: number;
  readonly isDisputed: boolean;
  readonly isJustified: boolean;
  readonly reason: string;
  readonly keep: KeepReason;
};

/** A dispute; its reason may be empty. */
export type Disputing = NamedCase & { readonly reason: string; readonly keep: KeepReason };

type ActPorts = Pick<Ports, "read" | "sign" | "relay" | "now">;
type Judged = { receipt: Receipt; sentence: string };

/** Judges a case that is over, with one signature of the admin of a hospital that is not the doctor's. */
export async function reviewCase(
  ports: ActPorts,
  { id, label, hospital, isDisputed, isJustified, reason, keep }: Finding,
): Promise<Judged> {
  const site = await ports.read.site();
  const { number } = id;
  const digest = await keptReason(ports, "review", { id, text: reason, keep });
  const sentence = reviewSentence(doctorName(id, label), { number, isJustified, isDisputed });
  const deadline = ports.now() + signingTime;
  const verdict = { hospital, id, isDisputed, isJustified, reason: digest };
  const act = reviewAct(site, { ...verdict, deadline, sentence });
  return { receipt: await perform(ports, act), sentence };
}

/** Disputes a case, once, with one signature of the patient. It then has to be reviewed, or reviewed again. */
export async function disputeCase(
  ports: ActPorts,
  { id, label, reason, keep }: Disputing,
): Promise<Judged> {
  const site = await ports.read.site();
  const digest =
    reason.trim() === ""
      ? noReason
      : await keptReason(ports, "dispute", { id, text: reason, keep });
  const sentence = disputeSentence(doctorName(id, label), id.number);
  const deadline = ports.now() + signingTime;
  const act = disputeAct(site, { id, reason: digest, deadline, sentence });
  return { receipt: await perform(ports, act), sentence };
}

/**
 * The cases that a hospital may judge, disputed ones first, then the oldest: those that nobody has reviewed, or that were
 * disputed since, of doctors who neither are its own nor were. `until` says from when: not before the case is over.
 */
export async function casesToReview(
  { read }: Pick<Ports, "read">,
  hospital: number,
): Promise<EmergencyCase[]> {
  const cases = (await read.emergencyCases({})).filter(
    (one) => one.status === caseStatus.unreviewed && one.hospital !== hospital,
  );
  const doctors = new Map<number, number>();
  for (const number of new Set(cases.map(({ doctor }) => doctor)))
    doctors.set(number, (await knownMember({ read }, number)).hospital);
  return cases
    .filter(({ doctor }) => doctors.get(doctor) !== hospital)
    .sort((a, b) => Number(b.isDisputed) - Number(a.isDisputed) || a.openedAt - b.openedAt);
}

/** "Dr Amara Osei (doctor, Nordbay Hospital)", or "member 5". */
const doctorName = ({ doctor }: CaseId, label: ReaderLabel | undefined): string =>
  label === undefined ? `member ${doctor}` : readerName(label);

async function keptReason(
  { read }: Pick<Ports, "read">,
  about: ReasonKind,
  { id, text, keep }: { id: CaseId; text: string; keep: KeepReason },
) {
  const { deployment } = await read.site();
  const reason = newReason({ deployment, about, id, text });
  await keep(encodeReason(reason), id);
  return reasonDigest(reason);
}
