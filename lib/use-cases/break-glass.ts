import { breakGlassAct } from "../acts/emergency.ts";
import { categoriesIn, type CaseId, type EmergencyCase } from "../emergency.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { encodeReason, newReason, reasonDigest } from "../reason-file.ts";
import { roles } from "../roles.ts";
import { breakGlassSentence } from "../sentences.ts";
import { knownMember } from "../trust.ts";
import { tellPatientWhy } from "./emergency-reason.ts";
import { sentOrLater, type Unsent } from "./sent-or-later.ts";
import { signingTime } from "./signing-time.ts";

/** Keeps a reason file, before anything is signed: the chain has its digest alone, and a review asks for the text. */
export type KeepReason = (file: string, id: CaseId) => Promise<void>;

/** Whose records a doctor opens in an emergency, and why. */
export type Emergency = {
  readonly patient: number;
  readonly reason: string;
  readonly keep: KeepReason;
};

/** An opened case. */
export type OpenedCase = {
  readonly receipt: Receipt;
  readonly sentence: string;
  readonly id: CaseId;
  /** Unix seconds at which the right ends. */
  readonly until: number;
  /** What the patient has opened to emergencies, unless a denial concerns the doctor. */
  readonly categories: readonly number[];
  /** Present where the patient could not be told why: how to try it again. */
  readonly unsent: Unsent | undefined;
};

/**
 * Opens emergency access, with one signature of the doctor. For a while they may read for emergency treatment what the
 * patient opened to emergencies; another hospital judges it afterwards. It gives the right alone, no keys. The
 * patient is told why, by a sealed text; where that fails, the access is open all the same.
 */
export async function breakGlass(
  ports: Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">,
  { number: doctor }: Pick<Person, "number">,
  { patient, reason: text, keep }: Emergency,
): Promise<OpenedCase> {
  const { read } = ports;
  const site = await read.site();
  const id = { patient, doctor, number: (await read.caseCount(patient, doctor)) + 1 };
  const reason = newReason({ deployment: site.deployment, about: "break-glass", id, text });
  await keep(encodeReason(reason), id);
  const sentence = breakGlassSentence();
  const deadline = ports.now() + signingTime;
  const act = breakGlassAct(site, { id, reason: reasonDigest(reason), deadline, sentence });
  const receipt = await perform(ports, act);
  const unsent = await sentOrLater(() => tellPatientWhy(ports, reason));
  const opened = (await read.emergencyCases({ patient, doctor })).at(-1);
  const { categories } = await read.emergencyAccess(patient);
  return {
    ...{ receipt, sentence, id, until: opened?.until ?? 0 },
    ...{ categories: categoriesIn(categories), unsent },
  };
}

/** Why a doctor can't open emergency access now. */
export type EmergencyObstacle =
  | "not-opened"
  | "not-a-doctor"
  | "too-new"
  | "open-already"
  | "too-many-of-doctor"
  | "too-many-of-hospital";

/** What a doctor should know before they open emergency access. Times are Unix seconds. */
export type EmergencyOutlook = {
  /** What the patient has opened to emergencies. */
  readonly categories: readonly number[];
  /** How long it would be open, in seconds. */
  readonly window: number;
  readonly obstacle: EmergencyObstacle | undefined;
  /** When a doctor who is too new may. */
  readonly notBefore: number;
  /** The case that is open now. */
  readonly open: EmergencyCase | undefined;
};

/** How long a doctor has to be active before; `Consent` holds it fixed. */
const standingSeconds = 7 * 86_400;

/** Looks before anything is signed. What counts is what the contract says then. */
export async function emergencyOutlook(
  { read, now }: Pick<Ports, "read" | "now">,
  number: number,
  patient: number,
): Promise<EmergencyOutlook> {
  const doctor = await knownMember({ read }, number);
  const [access, limits, cases, counts, head] = await Promise.all([
    read.emergencyAccess(patient),
    read.emergencyLimits(),
    read.emergencyCases({ patient, doctor: number }),
    read.unreviewedCases(number, doctor.hospital),
    read.head(),
  ]);
  const at = Math.max(now(), head.time);
  const notBefore = doctor.activeSince + standingSeconds;
  const open = cases.find(({ until }) => until > at);
  const obstacles: readonly (readonly [EmergencyObstacle, boolean])[] = [
    ["not-a-doctor", doctor.role !== roles.doctor],
    ["not-opened", access.categories === 0],
    ["open-already", open !== undefined],
    ["too-new", at < notBefore],
    ["too-many-of-doctor", counts.ofDoctor >= limits.casesPerDoctor],
    ["too-many-of-hospital", counts.ofHospital >= limits.casesPerHospital],
  ];
  const obstacle = obstacles.find(([, holds]) => holds)?.[0];
  const categories = categoriesIn(access.categories);
  return { categories, window: limits.window, obstacle, notBefore, open };
}
