// The rule of who is permitted what, written a second time from docs/architecture.md in plain TypeScript, so that the
// contract can be compared with something else.

type ModelMember = {
  readonly role: number;
  readonly hospital: number;
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
  | { readonly kind: "suspend" | "reinstate"; readonly member: number }
  | { readonly kind: "renew"; readonly member: number; readonly until: number }
  | { readonly kind: "replaceKey"; readonly member: number; readonly isCompromised: boolean }
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
  return byOwn || (teams !== undefined && covers(teams));
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
  if (reader >= teamBase) {
    const [hospital, role] = [Math.floor((reader - teamBase) / 256), reader % 256];
    const isStaff = role === roles.doctor || role === roles.nurse;
    return isStaff && model.activeHospitals.has(hospital) && keyVersion === 0;
  }
  const member = model.members.get(reader);
  if (member === undefined || !isActive(model, member, model.time)) return false;
  return member.role <= roles.nurse && member.keyVersion === keyVersion;
}

type Upkeep = Extract<Act, { kind: "suspend" | "reinstate" | "renew" | "replaceKey" }>;

/** What a member's hospital does, which has to be active itself, and a new key. */
function keep(model: Model, act: Upkeep): boolean {
  const member = model.members.get(act.member);
  if (member === undefined) return false;
  if (act.kind === "replaceKey") {
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
