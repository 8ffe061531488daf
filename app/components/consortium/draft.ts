import type { Hex } from "#lib/bytes";
import type { VotedSettings } from "#lib/voting";
import type { TypedDraft } from "../../keeper/consortium.ts";

/** What can be put to the vote here, in the order of the list. */
export const draftKinds = [
  { value: "admit", label: "Admit a hospital" },
  { value: "expel", label: "Expel a hospital" },
  { value: "reinstate", label: "Take a hospital back" },
  { value: "gateway", label: "Admit a gateway" },
  { value: "longest-consent", label: "Set how long people can share" },
  { value: "limits", label: "Set limits of emergencies and requests" },
  { value: "voting", label: "Set how long votings take" },
  { value: "wait", label: "Set how long decisions wait" },
  { value: "pause", label: "Pause what is new" },
  { value: "resume", label: "End the pause" },
  { value: "successor", label: "Name a successor of a contract" },
] as const satisfies readonly { value: TypedDraft["kind"]; label: string }[];

export type DraftKind = (typeof draftKinds)[number]["value"];

/** What is typed, as it stands in the fields. */
export type DraftFields = {
  readonly account: string;
  readonly hospital: string;
  readonly statement: string;
  readonly contract: string;
  readonly months: string;
  readonly emergencyHours: string;
  readonly casesPerDoctor: string;
  readonly casesPerHospital: string;
  readonly refusalDays: string;
  readonly cancelHours: string;
  readonly delayHours: string;
  readonly periodHours: string;
  readonly waitHours: string;
};

const hour = 3600;
const day = 24 * hour;

/** What holds now, to begin with. */
export const fieldsOf = ({
  delay,
  period,
  wait,
  longestConsent,
  limits,
}: VotedSettings): DraftFields => ({
  ...{ account: "", hospital: "", statement: "", contract: "Consent" },
  months: String(longestConsent),
  emergencyHours: String(limits.emergencyWindow / hour),
  casesPerDoctor: String(limits.casesPerDoctor),
  casesPerHospital: String(limits.casesPerHospital),
  refusalDays: String(limits.pauseAfterRefusal / day),
  cancelHours: String(limits.pauseAfterCancel / hour),
  delayHours: String(delay / hour),
  periodHours: String(period / hour),
  waitHours: String(wait / hour),
});

/** The draft that the fields make. */
export function draftOf(kind: DraftKind, fields: DraftFields): TypedDraft {
  const account = fields.account.trim() as Hex;
  const hospital = Number(fields.hospital);
  switch (kind) {
    case "admit":
      return { kind, account };
    case "expel":
    case "reinstate":
      return { kind, hospital };
    case "gateway":
      return { kind, hospital, statement: fields.statement };
    case "pause":
    case "resume":
      return { kind };
    case "successor":
      return { kind, name: fields.contract, account };
    case "longest-consent":
      return { kind, months: Number(fields.months) };
    case "limits":
      return { kind, limits: limitsOf(fields) };
    case "voting":
      return { kind, delay: seconds(fields.delayHours), period: seconds(fields.periodHours) };
    case "wait":
      return { kind, seconds: seconds(fields.waitHours) };
  }
}

const seconds = (hours: string): number => Math.round(Number(hours) * hour);

const limitsOf = (fields: DraftFields) => ({
  emergencyWindow: seconds(fields.emergencyHours),
  casesPerDoctor: Number(fields.casesPerDoctor),
  casesPerHospital: Number(fields.casesPerHospital),
  pauseAfterRefusal: Math.round(Number(fields.refusalDays) * day),
  pauseAfterCancel: seconds(fields.cancelHours),
});
