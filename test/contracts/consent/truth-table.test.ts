import { expect } from "chai";
import {
  category,
  day,
  hour,
  networkHelpers,
  now,
  peopled,
  role,
  team,
} from "../../support/consortium.ts";
import { bits, cell, cellId, denial } from "../../support/consent-acts.ts";
import { setKeyVersions } from "../../support/key-versions.ts";

const fixture = () => networkHelpers.loadFixture(peopled);
type World = Awaited<ReturnType<typeof peopled>>;
type Step = (world: World, time: number) => Promise<unknown>;
type Question = {
  reader?: (world: World) => number;
  category?: number;
  purpose?: number;
  action?: number;
  after?: number;
};
type Row = [fact: string, steps: Step[], question: Question, answer: boolean];

const team0 = team(0, role.doctor);
const as = ({ consent, patient }: World) => consent.connect(patient.account);
const revisionOf = async ({ consent, patient }: World, reader: number, of = category.laboratory) =>
  Number((await consent.cellOf(patient.number, reader, of)).revision);

/** Steps that change what is true. Times are seconds from the start. */
const permit =
  (
    terms: {
      purposes?: number;
      actions?: number;
      category?: number;
      from?: number;
      until?: number;
    } = {},
  ): Step =>
  async (world, time) => {
    const { from = -hour, until = day, ...rest } = terms;
    const revision = await revisionOf(world, world.doctor.number, terms.category);
    const span = { from: time + from, until: time + until };
    return as(world).grant([cell(world.doctor.number, { ...rest, ...span, revision })]);
  };
const permitTeam =
  (
    terms: {
      purposes?: number;
      actions?: number;
      from?: number;
      until?: number;
      team?: number;
    } = {},
  ): Step =>
  async (world, time) => {
    const { from = -hour, until = day, team: reader = team0, ...rest } = terms;
    const revision = await revisionOf(world, reader);
    const span = { from: time + from, until: time + until };
    return as(world).grant([cell(reader, { ...rest, ...span, revision, keyVersion: 0 })]);
  };
const denyReader =
  (
    readerOf: (world: World) => number,
    { from = -hour, until = day, of = category.laboratory } = {},
  ): Step =>
  async (world, time) => {
    const reader = readerOf(world);
    const revision = await revisionOf(world, reader, of);
    return as(world).deny([
      denial(reader, { category: of, from: time + from, until: time + until, revision }),
    ]);
  };
const revokeReader =
  (readerOf: (world: World) => number): Step =>
  (world) =>
    as(world).revoke([cellId(readerOf(world))]);
const doctor = (world: World) => world.doctor.number;
const doctors = () => team0;
const suspendDoctor: Step = ({ registration, northAdmin, doctor: { number } }) =>
  registration.connect(northAdmin).suspend(number);
const reinstateDoctor: Step = ({ registration, northAdmin, doctor: { number } }) =>
  registration.connect(northAdmin).reinstate(number);
const expireDoctor: Step = ({ registration, northAdmin, doctor: { number } }, time) =>
  registration.connect(northAdmin).renew(number, time + hour);
const renewDoctor: Step = ({ registration, northAdmin, doctor: { number } }, time) =>
  registration.connect(northAdmin).renew(number, time + 100 * day);
const raiseLowestKeyVersion: Step = (world) => setKeyVersions(world, world.doctor, { lowest: 2 });
const suspendNorth: Step = ({ registration }) => registration.suspendHospital(0);
const reinstateNorth: Step = ({ registration }) => registration.reinstateHospital(0);
const suspendSouth: Step = ({ registration }) => registration.suspendHospital(1);
const pause: Step = ({ registration }) => registration.setPaused(true);
const suspendPatient: Step = ({ registration, northAdmin, patient }) =>
  registration.connect(northAdmin).suspend(patient.number);

const { treatment, research, emergency, read, write, readAndWrite } = bits;
const otherDoctor = (world: World) => world.otherDoctor.number;
const southDoctor = (world: World) => world.southDoctor.number;
const nurse = (world: World) => world.nurse.number;

// Unless a row says otherwise it asks whether the north doctor may read laboratory results for treatment,
// half an hour after the start.
const rows: Row[] = [
  ["nothing was ever said", [], {}, false],
  ["a permit", [permit()], {}, true],
  ["a permit, asked for another category", [permit()], { category: category.medications }, false],
  [
    "a permit, asked for a sensitive category",
    [permit()],
    { category: category.mentalHealth },
    false,
  ],
  ["a permit of a sensitive category", [permit({ category: 16 })], { category: 16 }, true],
  ["a permit, asked for a category that does not exist", [permit()], { category: 200 }, false],
  ["a permit to read, asked to write", [permit()], { action: 1 }, false],
  ["a permit to write, asked to read", [permit({ actions: write })], {}, false],
  ["a permit to write, asked to write", [permit({ actions: write })], { action: 1 }, true],
  [
    "a permit for both actions, asked to write",
    [permit({ actions: readAndWrite })],
    { action: 1 },
    true,
  ],
  [
    "a permit, asked for an action that does not exist",
    [permit({ actions: 3 })],
    { action: 2 },
    false,
  ],
  ["a permit, asked for action 255", [permit({ actions: 3 })], { action: 255 }, false],
  ["a permit for treatment, asked for research", [permit()], { purpose: 4 }, false],
  [
    "a permit for research, asked for research",
    [permit({ purposes: research })],
    { purpose: 4 },
    true,
  ],
  ["a permit for research, asked for treatment", [permit({ purposes: research })], {}, false],
  [
    "a permit for two purposes, asked for the second",
    [permit({ purposes: treatment | emergency })],
    { purpose: 1 },
    true,
  ],
  [
    "a permit for all purposes, asked for one that does not exist",
    [permit({ purposes: 31 })],
    { purpose: 5 },
    false,
  ],
  [
    "a permit for all purposes, asked for purpose 255",
    [permit({ purposes: 31 })],
    { purpose: 255 },
    false,
  ],
  [
    "a permit, in the second before it begins",
    [permit({ from: hour })],
    { after: hour - 1 },
    false,
  ],
  ["a permit, in the second in which it begins", [permit({ from: hour })], { after: hour }, true],
  ["a permit, in its last second", [permit({ until: hour })], { after: hour - 1 }, true],
  ["a permit, in the second in which it ends", [permit({ until: hour })], { after: hour }, false],
  ["a permit, asked by another doctor", [permit()], { reader: otherDoctor }, false],
  ["a permit, asked by the team itself", [permitTeam()], { reader: doctors }, false],
  ["a permit, asked by nobody", [permit()], { reader: () => 0 }, false],
  ["a permit, asked by an unknown number", [permit()], { reader: () => 99 }, false],
  ["a permit that was revoked", [permit(), revokeReader(doctor)], {}, false],
  [
    "a permit that was revoked and given again",
    [permit(), revokeReader(doctor), permit()],
    {},
    true,
  ],
  [
    "a permit that was replaced by a narrower one",
    [permit(), permit({ purposes: research })],
    {},
    false,
  ],
  ["a permit that was replaced by a denial", [permit(), denyReader(doctor)], {}, false],
  ["a denial that was replaced by a permit", [denyReader(doctor), permit()], {}, true],
  ["a team's permit", [permitTeam()], {}, true],
  ["a team's permit, asked by a colleague", [permitTeam()], { reader: otherDoctor }, true],
  ["a team's permit, asked by a nurse", [permitTeam()], { reader: nurse }, false],
  [
    "a team's permit, asked by another hospital's doctor",
    [permitTeam()],
    { reader: southDoctor },
    false,
  ],
  ["another hospital's team's permit", [permitTeam({ team: team(1, role.doctor) })], {}, false],
  [
    "the nurses' permit, asked by a nurse",
    [permitTeam({ team: team(0, role.nurse) })],
    { reader: nurse },
    true,
  ],
  ["a team's permit to read, asked to write", [permitTeam()], { action: 1 }, false],
  [
    "a person's permit to read and a team's to write, asked to read",
    [permit(), permitTeam({ actions: write })],
    {},
    true,
  ],
  [
    "a person's permit to read and a team's to write, asked to write",
    [permit(), permitTeam({ actions: write })],
    { action: 1 },
    true,
  ],
  [
    "a person's permit to read for treatment and a team's to write for research, asked to write for treatment",
    [permit({ actions: read }), permitTeam({ actions: write, purposes: research })],
    { action: 1 },
    false,
  ],
  ["a team's permit that was revoked", [permitTeam(), revokeReader(doctors)], {}, false],
  [
    "a team's permit that was revoked, and a person's",
    [permitTeam(), permit(), revokeReader(doctors)],
    {},
    true,
  ],
  [
    "a person's permit that was revoked, and a team's",
    [permitTeam(), permit(), revokeReader(doctor)],
    {},
    true,
  ],
  ["a team's permit and the person's denial", [permitTeam(), denyReader(doctor)], {}, false],
  [
    "a team's permit and the person's denial, asked by a colleague",
    [permitTeam(), denyReader(doctor)],
    { reader: otherDoctor },
    true,
  ],
  ["a person's permit and the team's denial", [permit(), denyReader(doctors)], {}, false],
  [
    "a person's permit and another team's denial",
    [permit(), denyReader(() => team(1, role.doctor))],
    {},
    true,
  ],
  [
    "a team's permit and a denial that has not begun",
    [permitTeam(), denyReader(doctor, { from: hour })],
    {},
    true,
  ],
  [
    "a team's permit and a denial that has begun",
    [permitTeam(), denyReader(doctor, { from: hour })],
    { after: hour },
    false,
  ],
  [
    "a team's permit and a denial that is over",
    [permitTeam(), denyReader(doctor, { until: hour })],
    { after: hour },
    true,
  ],
  [
    "a team's permit and a denial that was revoked",
    [permitTeam(), denyReader(doctor), revokeReader(doctor)],
    {},
    true,
  ],
  [
    "a team's permit and a denial in another category",
    [permitTeam(), denyReader(doctor, { of: 4 })],
    {},
    true,
  ],
  ["a permit of a suspended doctor", [permit(), suspendDoctor], {}, false],
  ["a team's permit, asked by a suspended doctor", [permitTeam(), suspendDoctor], {}, false],
  [
    "a permit of a doctor who was suspended and reinstated",
    [permit(), suspendDoctor, reinstateDoctor],
    {},
    true,
  ],
  [
    "a permit of a doctor, in the last valid second",
    [permit(), expireDoctor],
    { after: hour - 1 },
    true,
  ],
  ["a permit of a doctor whose validity is over", [permit(), expireDoctor], { after: hour }, false],
  [
    "a team's permit, asked by a doctor whose validity is over",
    [permitTeam(), expireDoctor],
    { after: hour },
    false,
  ],
  ["a permit of a doctor of a suspended hospital", [permit(), suspendNorth], {}, false],
  ["a team's permit of a suspended hospital", [permitTeam(), suspendNorth], {}, false],
  [
    "a permit of a doctor of a reinstated hospital",
    [permit(), suspendNorth, reinstateNorth],
    {},
    true,
  ],
  ["a permit while another hospital is suspended", [permit(), suspendSouth], {}, true],
  ["a permit while the chain is paused", [permit(), pause], {}, true],
  ["a permit of a suspended patient", [permit(), suspendPatient], {}, true],
  [
    "a permit of a patient of a suspended hospital, to another hospital's doctor",
    [(world) => as(world).grant([cell(world.southDoctor.number)]), suspendNorth],
    { reader: southDoctor },
    true,
  ],
  [
    "a denial, in the second before it begins",
    [permitTeam(), denyReader(doctor, { from: hour })],
    { after: hour - 1 },
    true,
  ],
  [
    "a denial, in its last second",
    [permitTeam(), denyReader(doctor, { until: hour })],
    { after: hour - 1 },
    false,
  ],
  [
    "a team's permit, in the second before it begins",
    [permitTeam({ from: hour })],
    { after: hour - 1 },
    false,
  ],
  [
    "a team's permit, in the second in which it begins",
    [permitTeam({ from: hour })],
    { after: hour },
    true,
  ],
  ["a team's permit, in its last second", [permitTeam({ until: hour })], { after: hour - 1 }, true],
  [
    "a team's permit, in the second in which it ends",
    [permitTeam({ until: hour })],
    { after: hour },
    false,
  ],
  [
    "a person's permit and the team's denial, once the denial is over",
    [permit(), denyReader(doctors, { until: hour })],
    { after: hour },
    true,
  ],
  [
    "a team's permit that was replaced by its denial",
    [permitTeam(), denyReader(doctors)],
    {},
    false,
  ],
  [
    "a team's denial that was replaced by its permit",
    [denyReader(doctors), permitTeam()],
    {},
    true,
  ],
  [
    "permits of both, then denials of both",
    [permit(), permitTeam(), denyReader(doctor), denyReader(doctors)],
    {},
    false,
  ],
  [
    "a permit, asked about a time before the reader was a member",
    [permit({ from: -day })],
    { after: -2 * hour },
    false,
  ],
  [
    "a permit for ever of a doctor who was renewed",
    [permit({ until: 40 * day }), expireDoctor, renewDoctor],
    { after: 30 * day },
    true,
  ],
  [
    "a permit, asked after it ended and was given again",
    [permit({ until: hour }), permit({ until: day })],
    { after: 2 * hour },
    true,
  ],
  [
    "a permit for a key below the lowest that is valid",
    [permit(), raiseLowestKeyVersion],
    {},
    false,
  ],
  [
    "a permit for a key below the lowest that is valid, and a team's",
    [permit(), permitTeam(), raiseLowestKeyVersion],
    {},
    true,
  ],
  [
    "a team's permit after its member's keys were replaced",
    [permitTeam(), raiseLowestKeyVersion],
    {},
    true,
  ],
  ["a patient about the own records", [], { reader: (world) => world.patient.number }, true],
  [
    "a patient about the own records, to write for research",
    [],
    { reader: (world) => world.patient.number, action: 1, purpose: 4 },
    true,
  ],
  [
    "a suspended patient about the own records",
    [suspendPatient, suspendNorth, pause],
    { reader: (world) => world.patient.number },
    true,
  ],
  [
    "a patient who denied everything to themselves",
    [denyReader((world) => world.patient.number)],
    { reader: (world) => world.patient.number },
    true,
  ],
  ["another patient", [], { reader: (world) => world.otherPatient.number }, false],
  [
    "another patient with a permit, as a parent may be",
    [(world) => as(world).grant([cell(world.otherPatient.number)])],
    { reader: (world) => world.otherPatient.number },
    true,
  ],
];

describe("Consent: isPermittedAt", () => {
  for (const [fact, steps, question, answer] of rows) {
    it(`answers ${answer ? "yes" : "no"} for ${fact}`, async () => {
      const world = await fixture();
      const time = await now();
      for (const step of steps) await step(world, time);
      const {
        reader = doctor,
        category: of = category.laboratory,
        purpose = 0,
        action = 0,
        after = hour / 2,
      } = question;
      const asked = [reader(world), of, purpose, action, time + after] as const;
      expect(await world.consent.isPermittedAt(world.patient.number, ...asked)).to.equal(answer);
    });
  }

  it("answers no about the records of staff, even to themselves, and of nobody", async () => {
    const { consent, doctor: staff } = await fixture();
    for (const number of [staff.number, 0, 99, team0]) {
      expect(await consent.isPermittedAt(number, number, 6, 0, 0, await now())).to.equal(false);
    }
  });
});
