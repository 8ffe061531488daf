import fc from "fast-check";
import { bytes32, ethers, hour, now, type Person, type PeopledWorld } from "./consortium.ts";
import { pairOf, placeOf, type Act, type Model, type Question } from "./permission-model.ts";
import { memberCalls } from "./permission-play-members.ts";

/** Who takes part, by number, and when it began (Unix seconds). */
export type Cast = {
  readonly start: number;
  readonly patients: readonly number[];
  /** People, teams and unknown numbers. */
  readonly readers: readonly number[];
};

const peopleOf = (world: PeopledWorld): Person[] => [
  ...[world.patient, world.otherPatient, world.doctor, world.otherDoctor],
  ...[world.nurse, world.southDoctor],
];

/** What the model knows of a fresh world. */
export async function modelOf(world: PeopledWorld): Promise<Model> {
  const entries = peopleOf(world).map(async ({ number }) => {
    const member = await world.registration.memberByNumber(number);
    return [
      number,
      {
        role: Number(member.role),
        hospital: Number(member.hospital),
        isSuspended: false,
        since: Number(member.activeSince),
        until: Number(member.validUntil),
        keyVersion: Number(member.keyVersion),
        lowestKeyVersion: Number(member.lowestKeyVersion),
      },
    ] as const;
  });
  return {
    time: await now(),
    isPaused: false,
    activeHospitals: new Set([0, 1]),
    members: new Map(await Promise.all(entries)),
    longestConsent: 0,
    cells: new Map(),
    revisions: new Map(),
    emergencies: new Map(),
    cases: new Map(),
  };
}

// Times lie on few points, so that acts and questions often meet at the very second.
const aMoment = fc
  .tuple(fc.integer({ min: -2, max: 24 }), fc.constantFrom(0, 0, 0, -1, 1))
  .map(([halves, off]) => (halves * hour) / 2 + off);
const often = <T>(value: T, ...seldom: T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, ...seldom.map((one) => fc.constant(one)));
// Most is about one patient, one doctor, the doctor's team and one category, so that acts and questions meet.
const aPlace = fc.record({
  patient: often(0, 1),
  reader: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.constant(6) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) },
  ),
  category: often(6, 16, 13),
});
type Place = { readonly patient: number; readonly reader: number; readonly category: number };

const placed = ({ patients, readers }: Cast, place: Place): Place => ({
  patient: patients[place.patient]!,
  reader: readers[place.reader]!,
  category: place.category,
});

/** An act, once it is known who takes part and what the cells say. */
type ChosenAct = (cast: Cast, model: Model) => Act;

const aSpan = fc.record({
  from: fc.oneof(fc.constant(-4 * hour), aMoment),
  until: fc.oneof(fc.constant(13 * hour), aMoment),
  isStale: often(false, true),
});

const aGrant = fc
  .record({
    place: aPlace,
    span: aSpan,
    purposes: often(1, 31, 31, 16, 3, 0, 32),
    actions: often(1, 3, 3, 2, 0, 4),
    isOldKey: often(false, true),
  })
  .map(({ place, span, purposes, actions, isOldKey }): ChosenAct => (cast, model) => {
    const at = placed(cast, place);
    const current = model.members.get(at.reader)?.keyVersion ?? 0;
    const keyVersion = isOldKey ? Math.max(0, current - 1) : current;
    return {
      kind: "grant",
      ...at,
      ...spanned(cast, model, { at, span }),
      purposes,
      actions,
      keyVersion,
    };
  });

const aDenial = fc
  .record({ place: aPlace, span: aSpan })
  .map(({ place, span }): ChosenAct => (cast, model) => {
    const at = placed(cast, place);
    return { kind: "deny", ...at, ...spanned(cast, model, { at, span }) };
  });

type Spanning = { at: Place; span: { from: number; until: number; isStale: boolean } };

/** Most spans have their ends in order. */
function spanned({ start }: Cast, { revisions }: Model, { at, span }: Spanning) {
  const [from, until] = span.isStale
    ? [span.from, span.until]
    : [Math.min(span.from, span.until), Math.max(span.from, span.until)];
  const revision = (revisions.get(placeOf(at)) ?? 0) + (span.isStale ? 1 : 0);
  return { from: start + from, until: start + until, revision };
}

const aRevoke = aPlace.map((place): ChosenAct => (cast) => ({
  kind: "revoke",
  ...placed(cast, place),
}));

const aRenouncing = fc
  .record({ place: aPlace, isStale: often(false, true) })
  .map(({ place, isStale }): ChosenAct => (cast, { revisions }) => {
    const at = placed(cast, { ...place, reader: place.reader % 6 });
    const revision = (revisions.get(placeOf(at)) ?? 0) + (isStale ? 1 : 0);
    return { kind: "renounce", ...at, revision };
  });

const anEmergencySetting = fc
  .record({
    patient: often(0, 1),
    categories: often(64, 0, 64 + 2 ** 16, 2 ** 13, 2 ** 20),
    isStale: often(false, true),
  })
  .map(({ patient, categories, isStale }): ChosenAct => ({ patients }, { emergencies }) => {
    const of = patients[patient]!;
    const revision = (emergencies.get(of)?.revision ?? 0) + (isStale ? 1 : 0);
    return { kind: "setEmergencyAccess", patient: of, categories, revision };
  });

const anEmergency = fc
  .record({
    patient: often(0, 1),
    doctor: often(0, 1, 2, 3, 4),
    isStale: often(false, true),
  })
  .map((chosen): ChosenAct => ({ patients, readers }, { cases }) => {
    const [patient, doctor] = [patients[chosen.patient]!, readers[chosen.doctor]!];
    const before = cases.get(pairOf(patient, doctor))?.length ?? 0;
    return { kind: "breakGlass", patient, doctor, number: before + (chosen.isStale ? 2 : 1) };
  });

const aLimit = fc
  .constantFrom(0, 0, 1, 2)
  .map((months): ChosenAct => () => ({ kind: "setLongestConsent", months }));

const anUpkeep = fc
  .record({
    kind: fc.constantFrom(
      ...(["suspend", "reinstate", "reinstate", "renew", "rotateKey", "rotateKey"] as const),
      ...(["moveAccount", "changeHospital"] as const),
    ),
    reader: often(0, 0, 1, 2, 3, 4, 5),
    until: aMoment,
    isCompromised: fc.boolean(),
    hospital: fc.constantFrom(0, 1, 1),
  })
  .map(({ kind, reader, until, isCompromised, hospital }): ChosenAct => ({ start, readers }) => {
    const member = readers[reader]!;
    if (kind === "renew") return { kind, member, until: start + until };
    if (kind === "changeHospital") return { kind, member, hospital, until: start + until };
    if (kind === "suspend" || kind === "reinstate") return { kind, member };
    return { kind, member, isCompromised };
  });

const aHospitalsAct = fc
  .record({
    kind: fc.constantFrom("suspendHospital", "reinstateHospital", "reinstateHospital"),
    hospital: fc.constantFrom(0, 1),
  })
  .map(
    (act): ChosenAct =>
      () =>
        act,
  );

const aPause = fc
  .constantFrom(true, false, false)
  .map((isPaused): ChosenAct => () => ({ kind: "pause", isPaused }));

/** Any act: mostly grants. */
export const anAct: fc.Arbitrary<ChosenAct> = fc.oneof(
  { weight: 14, arbitrary: aGrant },
  { weight: 2, arbitrary: aDenial },
  { weight: 1, arbitrary: aRevoke },
  { weight: 1, arbitrary: aRenouncing },
  { weight: 3, arbitrary: anEmergencySetting },
  { weight: 3, arbitrary: anEmergency },
  { weight: 1, arbitrary: aLimit },
  { weight: 3, arbitrary: anUpkeep },
  { weight: 1, arbitrary: aHospitalsAct },
  { weight: 1, arbitrary: aPause },
);

/** A question: mostly about what grants are about. */
export const aQuestion: fc.Arbitrary<(cast: Cast) => Question> = fc
  .record({
    place: aPlace,
    purpose: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 6, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.constantFrom(4, 5, 255) },
    ),
    action: often(0, 1, 1, 2, 255),
    moment: aMoment,
  })
  .map(({ place, purpose, action, moment }) => (cast: Cast) => ({
    ...placed(cast, place),
    ...{ purpose, action, time: cast.start + moment },
  }));

/** The contracts of a world, played with raw requests, one each. */
export async function playOn(world: PeopledWorld) {
  const { registration, consent, consortium } = world;
  const [registrationAt, consentAt] = await Promise.all([
    registration.getAddress(),
    consent.getAddress(),
  ]);
  const members = memberCalls(world, peopleOf(world));

  const callOf = (act: Exclude<Act, { member: number }>) => {
    const byOwner = { from: consortium.address, to: registrationAt };
    const code = registration.interface;
    switch (act.kind) {
      case "pause":
        return { ...byOwner, data: code.encodeFunctionData("setPaused", [act.isPaused]) };
      case "setLongestConsent":
        return { ...byOwner, data: code.encodeFunctionData("setLongestConsent", [act.months]) };
      case "breakGlass":
        return {
          ...{ from: members.addressOf(act.doctor), to: consentAt },
          data: consent.interface.encodeFunctionData("breakGlass", [act, bytes32("why")]),
        };
      case "renounce":
        return {
          ...{ from: members.addressOf(act.reader), to: consentAt },
          data: consent.interface.encodeFunctionData("renounce", [act.patient, [act]]),
        };
      case "suspendHospital":
        return { ...byOwner, data: code.encodeFunctionData("suspendHospital", [act.hospital]) };
      case "reinstateHospital":
        return { ...byOwner, data: code.encodeFunctionData("reinstateHospital", [act.hospital]) };
      case "setEmergencyAccess":
        return {
          ...{ from: members.addressOf(act.patient), to: consentAt },
          data: consent.interface.encodeFunctionData("setEmergencyAccess", [
            ...([act.categories, act.revision] as const),
          ]),
        };
      default:
        return { from: members.addressOf(act.patient), to: consentAt, data: wordsOf(act) };
    }
  };
  const wordsOf = (act: Extract<Act, { kind: "grant" | "deny" | "revoke" }>) => {
    const code = consent.interface;
    if (act.kind === "grant") return code.encodeFunctionData("grant", [[act]]);
    if (act.kind === "deny") return code.encodeFunctionData("deny", [[act]]);
    return code.encodeFunctionData("revoke", [[act]]);
  };

  return {
    /** Does it in a block at `time`; whether the contract took it. */
    send: async (act: Act, time: number): Promise<boolean> => {
      const isMembers = "member" in act;
      const call = isMembers ? { to: registrationAt, ...(await members.callOf(act)) } : callOf(act);
      await ethers.provider.send("evm_setNextBlockTimestamp", [time]);
      const sent = { ...call, gas: "0xf4240", gasPrice: "0x0" };
      return ethers.provider.send("eth_sendTransaction", [sent]).then(
        () => {
          if (isMembers) members.happened(act);
          return true;
        },
        (error: unknown) => {
          if (String(error).includes("revert")) return false;
          throw error;
        },
      );
    },
    /** What the contract answers. */
    ask: async (question: Question): Promise<boolean> => {
      const { patient, reader, category, purpose, action, time } = question;
      const data = consent.interface.encodeFunctionData("isPermittedAt", [
        ...([patient, reader, category] as const),
        ...([purpose, action, time] as const),
      ]);
      const answer = (await ethers.provider.send("eth_call", [
        { to: consentAt, data },
        "latest",
      ])) as string;
      return BigInt(answer) === 1n;
    },
  };
}
