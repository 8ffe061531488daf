import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Hex } from "#lib/bytes";
import { dayOf, endless, teamSentence } from "#lib/sentences";
import { roles, teamNumber } from "#lib/roles";
import { denyReader, liftDenial } from "#lib/use-cases/deny";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { previewTeamSharing, shareWithTeam } from "#lib/use-cases/share-team";
import { alsoDenied, searchTeams, teamNewcomers } from "#lib/use-cases/teams";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { hospitals } from "../../../scripts/demo-data/people.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  addText,
  category,
  day,
  enrolled,
  letRead,
  readingTerms,
  readText,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, notes } = category;
const lake = hospitals.find(({ id }) => id === "lake")!.number;
const number = teamNumber(lake, roles.nurse);

/** Nurses at the second hospital: few other tests have any. */
const team = { number, label: { name: "All nurses", role: "team", hospital: "Lake Clinic" } };

describe("teams", () => {
  let system: System;
  let patient: Actor;
  let nurse: Actor;
  let digest: Hex;
  before(async () => {
    system = await sharedSystem();
  });
  beforeEach(async () => {
    [patient, nurse] = await Promise.all([
      enrolled(system, "patient"),
      enrolled(system, "nurse", { hospital: "lake" }),
    ]);
    digest = await addText(patient, { text: "sodium 140" });
  });

  const shareLaboratory = () =>
    shareWithTeam(patient.ports, patient.person, {
      reader: team,
      terms: [readingTerms([laboratory])],
    });
  const reads = (reader: Actor) => readText(reader, patient.number, digest);

  describe("shareWithTeam", () => {
    it("lets everyone in it read by one signature, with keys for those active now", async () => {
      const colleague = await enrolled(system, "nurse", { hospital: "lake" });
      const doctor = await enrolled(system, "doctor", { hospital: "lake" });
      patient.asked.length = 0;
      const { holders } = await shareLaboratory();
      expect(patient.asked).to.deep.equal(["Grant"]);
      expect(holders).to.include.members([nurse.number, colleague.number]);
      expect(await reads(nurse)).to.equal("sodium 140");
      expect(await reads(colleague)).to.equal("sodium 140");
      await errorOf(() => reads(doctor), "keys/no-capsule");
    });

    it("says in the signed sentence that those who join later are meant too", async () => {
      const terms = [readingTerms([laboratory])];
      const preview = await previewTeamSharing(patient.ports, patient.number, {
        ...{ reader: team, terms },
      });
      const { sentence } = await shareLaboratory();
      expect(sentence.endsWith(teamSentence)).to.equal(true);
      expect(sentence).to.include("All nurses (team, Lake Clinic) can read my laboratory results");
      expect(preview).to.include(dayOf(terms[0]!.until));
    });

    it("gives keys to nobody whom the hospital's directory does not list, and tells who that is", async () => {
      const strangers: number[] = [];
      await shareWithTeam(patient.ports, patient.person, {
        ...{ reader: team, terms: [readingTerms([laboratory])] },
        accountOf: () => undefined,
        stranger: (stranger) => strangers.push(stranger),
      });
      expect(strangers).to.include(nurse.number);
      await errorOf(() => reads(nurse), "keys/no-capsule");
    });

    it("leaves out who is suspended", async () => {
      await suspendMember(system.session.portsOf(demoWallet("lake")), nurse.number);
      const { holders } = await shareLaboratory();
      expect(holders).to.not.include(nurse.number);
    });
  });

  describe("who joins later", () => {
    it("may read, has no keys until the patient's next visit, and is named to the patient", async () => {
      await sleep(1100); // times are whole seconds, and who joined in the sharing's own counts as later
      await shareLaboratory();
      const newcomer = await enrolled(system, "nurse", { hospital: "lake" });
      await errorOf(() => reads(newcomer), "keys/no-capsule");
      const week = patient.ports.now() - 7 * day;
      const found = await teamNewcomers(patient.ports, patient.number, week);
      expect(found.map((one) => one.number)).to.include(newcomer.number);
      expect(found.map((one) => one.number)).to.not.include(nurse.number);
      const named = found.find((one) => one.number === newcomer.number)!;
      expect(named).to.deep.include({ team: number, categories: [laboratory] });
      await reissueCapsules(patient.ports, patient.person);
      expect(await reads(newcomer)).to.equal("sodium 140");
    });
  });

  describe("a denial over a team", () => {
    const about = () => ({ reader: nurse.reader, categories: [laboratory] });

    it("keeps one member out while the others read, and its end lets them in again", async () => {
      const colleague = await enrolled(system, "nurse", { hospital: "lake" });
      await shareLaboratory();
      await denyReader(patient.ports, patient.person, { ...about(), until: endless });
      await errorOf(() => reads(nurse), "keys/no-capsule");
      expect(await reads(colleague)).to.equal("sodium 140");
      patient.asked.length = 0;
      const { sentence } = await liftDenial(patient.ports, patient.person, about());
      expect(patient.asked).to.deep.equal(["Revoke"]);
      expect(sentence).to.include("I no longer keep");
      expect(await reads(nurse)).to.equal("sodium 140");
    });

    it("is said to be for good where it has no end", async () => {
      const denying = { ...about(), until: endless };
      const { sentence } = await denyReader(patient.ports, patient.person, denying);
      expect(sentence).to.match(/^From now on, for good, Dr \d+ \(/);
    });

    it("of the whole team keeps out whom the patient had let in alone, and names them before", async () => {
      await letRead(patient, nurse, [laboratory, notes]);
      const denying = { reader: team, categories: [laboratory] };
      const hit = { team: number, categories: [laboratory] };
      expect(await alsoDenied(patient.ports, patient.number, hit)).to.deep.equal([nurse.number]);
      await denyReader(patient.ports, patient.person, { ...denying, until: endless });
      await errorOf(() => reads(nurse), "consent/not-permitted");
      await liftDenial(patient.ports, patient.person, denying);
      expect(await reads(nurse)).to.equal("sodium 140");
    });
  });

  describe("stopping", () => {
    it("a team takes its keys back, and leaves a member's own", async () => {
      const colleague = await enrolled(system, "nurse", { hospital: "lake" });
      await shareLaboratory();
      await letRead(patient, colleague, [laboratory]);
      const stopping = { reader: team, categories: [laboratory] };
      await stopSharing(patient.ports, patient.person, stopping);
      await errorOf(() => reads(nurse), "keys/no-capsule");
      const later = await addText(patient, { text: "potassium 4" });
      expect(await readText(colleague, patient.number, later)).to.equal("potassium 4");
    });

    it("a member whom the team lets in leaves them the team's keys", async () => {
      await shareLaboratory();
      await letRead(patient, nurse, [laboratory, notes]);
      const stopping = { reader: nurse.reader, categories: [laboratory, notes] };
      await stopSharing(patient.ports, patient.person, stopping);
      expect(await reads(nurse)).to.equal("sodium 140");
    });
  });

  describe("searchTeams", () => {
    const person = (index: number, role: string, status = 1) => ({
      number: index,
      account: `0x${"11".repeat(20)}` as const,
      label: { name: `Somebody ${index}`, role, hospital: "Lake Clinic" },
      ...{ hospital: lake, specialty: "", status, validUntil: 2 ** 40 },
    });
    const directories = {
      hospitals: [{ number: lake, name: "Lake Clinic", version: 1, publishedAt: 0 }],
      all: () => [person(1, "nurse"), person(2, "nurse"), person(3, "nurse", 3)],
    };

    it("finds roles at hospitals with somebody active, by each word's beginning", () => {
      const [found] = searchTeams(directories, "nurs lake");
      expect(found).to.deep.include({ number, label: team.label });
      expect(found!.people).to.have.length(2);
      expect(searchTeams(directories, "doctors")).to.deep.equal([]);
    });
  });
});
