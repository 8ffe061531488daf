// The rule of who is permitted what, written a second time from docs/architecture.md in plain TypeScript, so that the
// contract can be compared with something else.

type ModelMember = {
  readonly role: number;
  hospital: number;
  isSuspended: boolean;
  since: number;
  until: number;
  keyVersion: number;
  lowestKeyVersion: number;
};

type ModelCell = {
  readonly kind: "permit" | "deny" | "revoked";
  readonly from: number;
  readonly until: number;
  readonly purposes: number;
  readonly actions: number;
  readonly keyVersion: number;
};

/** All that the answer depends on. Times are Unix seconds. */
export type Model = {
  time: number;
  isPaused: boolean;
  readonly activeHospitals: Set<number>;
  readonly members: Map<number, ModelMember>;
  readonly cells: Map<string, ModelCell>;
  readonly revisions: Map<string, number>;
  /** Months of 30 days, 0 for any time. */
  longestConsent: number;
  /** By patient: the categories that are open to emergencies, and how often that was set. */
  readonly emergencies: Map<number, { readonly categories: number; readonly revision: number }>;
  /** By patient and doctor: every emergency's two ends. */
  readonly cases: Map<string, readonly { readonly openedAt: number; readonly until: number }[]>;
};

type Place = { readonly patient: number; readonly reader: number; readonly category: number };
type Span = { readonly from: number; readonly until: number; readonly revision: number };

/** What anyone does, in the numbers that the contracts take. */
export type Act =
  | ({
      readonly kind: "grant";
      readonly purposes: number;
      readonly actions: number;
      readonly keyVersion: number;
    } & Place &
      Span)
  | ({ readonly kind: "deny" } & Place & Span)
  | ({ readonly kind: "revoke" } & Place)
  | ({ readonly kind: "renounce"; readonly revision: number } & Place)
  | {
      readonly kind: "setEmergencyAccess";
      readonly patient: number;
      readonly categories: number;
      readonly revision: number;
    }
  | {
      readonly kind: "breakGlass";
      readonly patient: number;
      readonly doctor: number;
      readonly number: number;
    }
  | { readonly kind: "setLongestConsent"; readonly months: number }
  | { readonly kind: "suspend" | "reinstate"; readonly member: number }
  | { readonly kind: "renew"; readonly member: number; readonly until: number }
  | {
      readonly kind: "rotateKey" | "moveAccount";
      readonly member: number;
      readonly isCompromised: boolean;
    }
  | {
      readonly kind: "changeHospital";
      readonly member: number;
      readonly hospital: number;
      readonly until: number;
    }
  | { readonly kind: "suspendHospital" | "reinstateHospital"; readonly hospital: number }
  | { readonly kind: "pause"; readonly isPaused: boolean };

export type Question = Place & {
  readonly purpose: number;
  readonly action: number;
  readonly time: number;
};

const roles = { patient: 1, doctor: 2, nurse: 3 };
const teamBase = 2 ** 31;
const knownCategories = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19]);

export const placeOf = ({ patient, reader, category }: Place): string =>
  `${patient} ${reader} ${category}`;

const isSet = (set: number, bit: number): boolean => bit < 31 && (set & (1 << bit)) !== 0;

function isActive({ activeHospitals }: Model, member: ModelMember, time: number): boolean {
  const isValid = member.since <= time && time < member.until;
  return isValid && !member.isSuspended && activeHospitals.has(member.hospital);
}

/** Whether the reader may do the action for the purpose. */
export function isPermitted(model: Model, question: Question): boolean {
  const { patient, reader, purpose, action, time } = question;
  const member = model.members.get(reader);
  if (member === undefined) return false;
  if (reader === patient) return member.role === roles.patient;
  if (!isActive(model, member, time)) return false;
  const inForce = (of: number) => {
    const cell = model.cells.get(placeOf({ ...question, reader: of }));
    if (cell === undefined || cell.kind === "revoked") return undefined;
    return cell.from <= time && time < cell.until ? cell : undefined;
  };
  const own = inForce(reader);
  const teams = inForce(teamBase + member.hospital * 256 + member.role);
  if (own?.kind === "deny" || teams?.kind === "deny") return false;
  const covers = (cell: ModelCell) => isSet(cell.purposes, purpose) && isSet(cell.actions, action);
  const byOwn = own !== undefined && covers(own) && own.keyVersion >= member.lowestKeyVersion;
  return byOwn || (teams !== undefined && covers(teams)) || isEmergency(model, question);
}

const purposeOfEmergency = 1;
const week = 7 * 24 * 3600;
const window = 4 * 3600;

export const pairOf = (patient: number, doctor: number): string => `${patient} ${doctor}`;

function isEmergency(model: Model, { patient, reader, ...asked }: Question): boolean {
  const isDoctor = model.members.get(reader)?.role === roles.doctor;
  if (!isDoctor || asked.purpose !== purposeOfEmergency || asked.action !== 0) return false;
  const last = model.cases.get(pairOf(patient, reader))?.at(-1);
  const isOn = last !== undefined && last.openedAt <= asked.time && asked.time < last.until;
  return isOn && isSet(model.emergencies.get(patient)?.categories ?? 0, asked.category);
}

/** Does an act at the model's time. Answers whether it is allowed; if not, nothing changes. */
export function perform(model: Model, act: Act): boolean {
  switch (act.kind) {
    case "grant":
    case "deny":
      return write(model, act);
    case "revoke":
      return put(model, act, { kind: "revoked", ...nothing });
    case "suspendHospital":
      return model.activeHospitals.delete(act.hospital);
    case "reinstateHospital":
      if (model.activeHospitals.has(act.hospital)) return false;
      model.activeHospitals.add(act.hospital);
      return true;
    case "pause":
      model.isPaused = act.isPaused;
      return true;
    case "setLongestConsent":
      model.longestConsent = act.months;
      return true;
    case "renounce":
      return renounce(model, act);
    case "setEmergencyAccess":
      return setEmergencyAccess(model, act);
    case "breakGlass":
      return breakGlass(model, act);
    default:
      return keep(model, act);
  }
}

const nothing = { from: 0, until: 0, purposes: 0, actions: 0, keyVersion: 0 };

function put(model: Model, place: Place, cell: ModelCell): true {
  const key = placeOf(place);
  model.cells.set(key, cell);
  model.revisions.set(key, (model.revisions.get(key) ?? 0) + 1);
  return true;
}

function write(model: Model, act: Extract<Act, { kind: "grant" | "deny" }>): boolean {
  const { from, until, revision } = act;
  if (!knownCategories.has(act.category) || from >= until || until <= model.time) return false;
  if (revision !== (model.revisions.get(placeOf(act)) ?? 0)) return false;
  if (act.kind === "deny") return put(model, act, { ...nothing, kind: "deny", from, until });
  if (!mayGrant(model, act)) return false;
  const { purposes, actions, keyVersion } = act;
  return put(model, act, { kind: "permit", from, until, purposes, actions, keyVersion });
}

function mayGrant(model: Model, act: Extract<Act, { kind: "grant" }>): boolean {
  const { patient, reader, purposes, actions, keyVersion } = act;
  const owner = model.members.get(patient);
  const isOwner = owner?.role === roles.patient && isActive(model, owner, model.time);
  if (model.isPaused || !isOwner || reader === patient) return false;
  if (purposes < 1 || purposes > 31 || actions < 1 || actions > 3) return false;
  const longest = model.longestConsent * 30 * 24 * 3600;
  if (longest > 0 && act.until > Math.max(act.from, model.time) + longest) return false;
  if (reader >= teamBase) {
    const [hospital, role] = [Math.floor((reader - teamBase) / 256), reader % 256];
    const isStaff = role === roles.doctor || role === roles.nurse;
    return isStaff && model.activeHospitals.has(hospital) && keyVersion === 0;
  }
  const member = model.members.get(reader);
  if (member === undefined || !isActive(model, member, model.time)) return false;
  return member.role <= roles.nurse && member.keyVersion === keyVersion;
}

function renounce(model: Model, act: Extract<Act, { kind: "renounce" }>): boolean {
  const isPermit = model.cells.get(placeOf(act))?.kind === "permit";
  if (!isPermit || model.revisions.get(placeOf(act)) !== act.revision) return false;
  return put(model, act, { kind: "revoked", ...nothing });
}

function setEmergencyAccess(
  model: Model,
  { patient, categories, revision }: Extract<Act, { kind: "setEmergencyAccess" }>,
): boolean {
  const before = model.emergencies.get(patient) ?? { categories: 0, revision: 0 };
  if (revision !== before.revision) return false;
  const owner = model.members.get(patient);
  const isOwner = owner?.role === roles.patient && isActive(model, owner, model.time);
  const isWider = (categories & ~before.categories) !== 0;
  const isKnown = categories < 2 ** 20 && !isSet(categories, 13) && !isSet(categories, 14);
  if (isWider && (model.isPaused || !isOwner || !isKnown)) return false;
  model.emergencies.set(patient, { categories, revision: revision + 1 });
  return true;
}

function breakGlass(
  model: Model,
  { patient, doctor, number }: Extract<Act, { kind: "breakGlass" }>,
): boolean {
  const member = model.members.get(doctor);
  const isDoctor = member?.role === roles.doctor && isActive(model, member, model.time);
  if (!isDoctor || model.time < member.since + week) return false;
  const before = model.cases.get(pairOf(patient, doctor)) ?? [];
  const ofDoctor = [...model.cases].filter(([pair]) => pair.endsWith(` ${doctor}`));
  const isFull = ofDoctor.reduce((sum, [, cases]) => sum + cases.length, 0) >= 3;
  const isOn = (before.at(-1)?.until ?? 0) > model.time;
  if (number !== before.length + 1) return false;
  if (isFull || isOn || !model.emergencies.get(patient)?.categories) return false;
  const one = { openedAt: model.time, until: model.time + window };
  model.cases.set(pairOf(patient, doctor), [...before, one]);
  return true;
}

type Upkeep = Extract<Act, { member: number }>;

/** What a member's hospital does, which has to be active itself, and what the member does. */
function keep(model: Model, act: Upkeep): boolean {
  const member = model.members.get(act.member);
  if (member === undefined) return false;
  if (act.kind === "changeHospital") return changeHospital(model, act);
  if (act.kind === "rotateKey" || act.kind === "moveAccount") {
    member.keyVersion += 1;
    if (act.isCompromised) member.lowestKeyVersion = member.keyVersion;
    return true;
  }
  if (!model.activeHospitals.has(member.hospital)) return false;
  if (act.kind === "renew") {
    if (act.until <= model.time) return false;
    member.until = act.until;
    return true;
  }
  if (member.isSuspended === (act.kind === "suspend")) return false;
  member.isSuspended = act.kind === "suspend";
  if (!member.isSuspended) member.since = model.time;
  return true;
}

/** The member's word and the new hospital's; the one before is not asked. */
function changeHospital(model: Model, act: Extract<Act, { kind: "changeHospital" }>): boolean {
  const member = model.members.get(act.member);
  if (member === undefined || member.isSuspended || model.isPaused) return false;
  if (member.hospital === act.hospital || !model.activeHospitals.has(act.hospital)) return false;
  if (act.until <= model.time) return false;
  Object.assign(member, { hospital: act.hospital, until: act.until, since: model.time });
  return true;
}
