import { expect } from "chai";
import fc from "fast-check";
import { networkHelpers, peopled, team } from "../../support/consortium.ts";
import { isPermitted, perform, type Act, type Question } from "../../support/permission-model.ts";
import { anAct, aQuestion, modelOf, playOn, type Cast } from "../../support/permission-play.ts";
import { rounds, tell } from "../../support/rounds.ts";

const fixture = () => networkHelpers.loadFixture(peopled);

const histories = rounds(500);
const questionsEach = 20;

/** Steps of a history: what is done, and how many seconds after the one before. */
const aHistory = fc.record({
  steps: fc.array(fc.tuple(anAct, fc.constantFrom(1, 2, 1800, 3599, 3600)), {
    minLength: 4,
    maxLength: 14,
    size: "max",
  }),
  questions: fc.array(aQuestion, { minLength: questionsEach, maxLength: questionsEach }),
});

describe("Consent: isPermittedAt and a plain model", () => {
  it(`answer alike after ${histories} random histories`, async function () {
    this.timeout(10_000 + histories * 100);
    const counts = { histories: 0, acts: 0, refused: 0, questions: 0, permitted: 0 };
    const property = fc.asyncProperty(aHistory, async ({ steps, questions }) => {
      const world = await fixture();
      const model = await modelOf(world);
      const play = await playOn(world);
      const { patient, otherPatient, doctor, otherDoctor, nurse, southDoctor } = world;
      const cast: Cast = {
        start: model.time,
        patients: [patient.number, otherPatient.number],
        readers: [
          ...[doctor, otherDoctor, nurse, southDoctor, otherPatient, patient].map((p) => p.number),
          ...[team(0, 2), team(0, 3), team(1, 2), 0, 99],
        ],
      };
      for (const [choose, seconds] of steps) {
        model.time += seconds;
        const act: Act = choose(cast, model);
        const isAllowed = perform(model, act);
        expect(await play.send(act, model.time), JSON.stringify(act)).to.equal(isAllowed);
        counts.acts += 1;
        if (!isAllowed) counts.refused += 1;
      }
      const asked: Question[] = questions.map((choose) => choose(cast));
      const answers = await Promise.all(asked.map((question) => play.ask(question)));
      const wanted = asked.map((question) => isPermitted(model, question));
      for (const [index, question] of asked.entries())
        expect(answers[index], JSON.stringify(question)).to.equal(wanted[index]);
      counts.histories += 1;
      counts.questions += asked.length;
      counts.permitted += wanted.filter(Boolean).length;
    });
    await fc.assert(property, { numRuns: histories, seed: 5 });
    tell("isPermittedAt and its model", counts);
    expect(counts.permitted).to.be.above(counts.questions / 20);
  });
});
