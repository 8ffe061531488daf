import fc from "fast-check";
import { ethers, hour, now, type Person, type PeopledWorld } from "./consortium.ts";
import { setKeyVersions } from "./key-versions.ts";
import { placeOf, type Act, type Model, type Question } from "./permission-model.ts";

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
    cells: new Map(),
    revisions: new Map(),
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

const anUpkeep = fc
  .record({
    kind: fc.constantFrom("suspend", "reinstate", "reinstate", "renew", "replaceKey", "replaceKey"),
    reader: often(0, 0, 1, 2, 3, 4, 5),
    until: aMoment,
    isCompromised: fc.boolean(),
  })
  .map(({ kind, reader, until, isCompromised }): ChosenAct => ({ start, readers }) => {
    const member = readers[reader]!;
    if (kind === "renew") return { kind, member, until: start + until };
    return kind === "replaceKey" ? { kind, member, isCompromised } : { kind, member };
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
  { weight: 3, arbitrary: anUpkeep },
  { weight: 1, arbitrary: aHospitalsAct },
  { weight: 1, arbitrary: aPause },
);

/** A question: mostly about what grants are about. */
export const aQuestion: fc.Arbitrary<(cast: Cast) => Question> = fc
  .record({
    place: aPlace,
    purpose: often(0, 1, 4, 5, 255),
    action: often(0, 1, 1, 2, 255),
    moment: aMoment,
  })
  .map(({ place, purpose, action, moment }) => (cast: Cast) => ({
    ...placed(cast, place),
    ...{ purpose, action, time: cast.start + moment },
  }));

/** The contracts of a world, played with raw requests, one each. */
export async function playOn(world: PeopledWorld) {
  const { registration, consent, consortium, northAdmin, southAdmin } = world;
  const [registrationAt, consentAt] = await Promise.all([
    registration.getAddress(),
    consent.getAddress(),
  ]);
  const people = new Map(peopleOf(world).map((person) => [person.number, person]));
  const ofSouth = world.southDoctor.number;

  const callOf = (act: Exclude<Act, { kind: "replaceKey" }>) => {
    const byOwner = { from: consortium.address, to: registrationAt };
    const code = registration.interface;
    switch (act.kind) {
      case "pause":
        return { ...byOwner, data: code.encodeFunctionData("setPaused", [act.isPaused]) };
      case "suspendHospital":
        return { ...byOwner, data: code.encodeFunctionData("suspendHospital", [act.hospital]) };
      case "reinstateHospital":
        return { ...byOwner, data: code.encodeFunctionData("reinstateHospital", [act.hospital]) };
      case "renew":
        return { ...byAdmin(act), data: code.encodeFunctionData("renew", [act.member, act.until]) };
      case "suspend":
        return { ...byAdmin(act), data: code.encodeFunctionData("suspend", [act.member]) };
      case "reinstate":
        return { ...byAdmin(act), data: code.encodeFunctionData("reinstate", [act.member]) };
      default:
        return {
          from: people.get(act.patient)!.account.address,
          to: consentAt,
          data: wordsOf(act),
        };
    }
  };
  const byAdmin = ({ member }: { member: number }) => ({
    from: (member === ofSouth ? southAdmin : northAdmin).address,
    to: registrationAt,
  });
  const wordsOf = (act: Extract<Act, { kind: "grant" | "deny" | "revoke" }>) => {
    const code = consent.interface;
    if (act.kind === "grant") return code.encodeFunctionData("grant", [[act]]);
    if (act.kind === "deny") return code.encodeFunctionData("deny", [[act]]);
    return code.encodeFunctionData("revoke", [[act]]);
  };

  return {
    /** Does it in a block at `time`; whether the contract took it. */
    send: async (act: Act, time: number): Promise<boolean> => {
      if (act.kind === "replaceKey") {
        await replaceKey(world, people.get(act.member)!, act.isCompromised);
        return true;
      }
      await ethers.provider.send("evm_setNextBlockTimestamp", [time]);
      const call = { ...callOf(act), gas: "0xf4240", gasPrice: "0x0" };
      return ethers.provider.send("eth_sendTransaction", [call]).then(
        () => true,
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

async function replaceKey(
  world: PeopledWorld,
  person: Person,
  isCompromised: boolean,
): Promise<void> {
  const member = await world.registration.memberByAccount(person.account);
  const current = Number(member.keyVersion) + 1;
  await setKeyVersions(world, person, isCompromised ? { current, lowest: current } : { current });
}
