import { expect } from "chai";
import { bytes32, hour, networkHelpers, now, peopled, sentence } from "../../support/consortium.ts";
import {
  cell,
  cellId,
  denial,
  signedDeny,
  signedGrant,
  signedRevoke,
} from "../../support/consent-acts.ts";
import { foreignDomains, malformedSignatures } from "../../support/replays.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(peopled);
type World = Awaited<ReturnType<typeof peopled>>;

/** Every one-field change of a struct, by a number that no field has otherwise. */
const changes = <T extends Record<string, number>>(terms: T): T[] =>
  Object.keys(terms).map((field) => ({ ...terms, [field]: terms[field]! + 1 }));

const refused = ({ consent, patient }: World, sending: Promise<unknown>) =>
  expect(sending)
    .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
    .withArgs(patient.account.address);

describe("Consent: signed acts", () => {
  it("a Grant counts for nothing else than was signed", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse } = world;
    const [cells, deadline, text, signature] = await signedGrant(world, patient, [
      cell(doctor.number, { until: 2 ** 39 }),
    ]);
    const number = patient.number;
    for (const changed of changes(cells[0]!)) {
      await refused(world, consent.grantBySig(number, [changed], deadline, text, signature));
    }
    await refused(
      world,
      consent.grantBySig(number, [...cells, cell(nurse.number)], deadline, text, signature),
    );
    await refused(
      world,
      consent.grantBySig(number, [...cells, ...cells], deadline, text, signature),
    );
    await refused(world, consent.grantBySig(number, cells, deadline + 1, text, signature));
    await refused(
      world,
      consent.grantBySig(number, cells, deadline, hashOf("Another sentence."), signature),
    );
    await consent.grantBySig(number, cells, deadline, text, signature);
  });

  it("a Deny counts for nothing else than was signed", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse } = world;
    const [denials, deadline, text, signature] = await signedDeny(world, patient, [
      denial(doctor.number, { until: 2 ** 39 }),
    ]);
    const number = patient.number;
    for (const changed of changes(denials[0]!)) {
      await refused(world, consent.denyBySig(number, [changed], deadline, text, signature));
    }
    await refused(
      world,
      consent.denyBySig(number, [...denials, denial(nurse.number)], deadline, text, signature),
    );
    await refused(world, consent.denyBySig(number, [], deadline, text, signature));
    await refused(world, consent.denyBySig(number, denials, deadline + 1, text, signature));
    await refused(
      world,
      consent.denyBySig(number, denials, deadline, hashOf("Another sentence."), signature),
    );
    await consent.denyBySig(number, denials, deadline, text, signature);
  });

  it("a Revoke counts for nothing else than was signed", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse } = world;
    const [revoke, signature] = await signedRevoke(world, patient, {
      cells: [cellId(doctor.number)],
    });
    const spoilt = [
      ...changes(revoke.cells[0]!).map((changed) => ({ ...revoke, cells: [changed] })),
      { ...revoke, cells: [] },
      { ...revoke, cells: [...revoke.cells, cellId(nurse.number)] },
      { ...revoke, nonce: bytes32("other") },
      { ...revoke, deadline: revoke.deadline - 1 },
      { ...revoke, sentenceHash: hashOf("Another sentence.") },
    ];
    for (const changed of spoilt) {
      await refused(world, consent.revokeBySig(patient.number, changed, signature));
    }
    await consent.revokeBySig(patient.number, revoke, signature);
  });

  it("count for the patient who signed", async () => {
    const world = await fixture();
    const { consent, patient, otherPatient, doctor } = world;
    const grant = await signedGrant(world, patient, [cell(doctor.number)]);
    const deny = await signedDeny(world, patient, [denial(doctor.number)]);
    const revoke = await signedRevoke(world, patient, { cells: [cellId(doctor.number)] });
    const number = otherPatient.number;
    for (const sending of [
      () => consent.grantBySig(number, ...grant),
      () => consent.denyBySig(number, ...deny),
      () => consent.revokeBySig(number, ...revoke),
    ]) {
      await expect(sending())
        .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
        .withArgs(otherPatient.account.address);
    }
  });

  it("count on this chain, contract, deployment and name alone", async () => {
    const world = await fixture();
    const { consent, records, patient, doctor, domains } = world;
    const deadline = (await now()) + hour;
    const cells = [cell(doctor.number)];
    const message = { patient: patient.number, cells, deadline, sentence };
    const foreign = [...(await foreignDomains(domains.consent, records)), domains.statements];
    for (const domain of foreign) {
      const signature = await sign(patient.account, domain, ["Grant", message]);
      await refused(
        world,
        consent.grantBySig(patient.number, cells, deadline, hashOf(sentence), signature),
      );
    }
  });

  it("refuse signatures that are malformed, malleated or another's", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const [cells, deadline, text, signature] = await signedGrant(world, patient, [
      cell(doctor.number),
    ]);
    const [, , , byDoctor] = await signedGrant(world, { ...doctor, number: patient.number }, cells);
    for (const spoilt of [...malformedSignatures(signature), byDoctor]) {
      await refused(world, consent.grantBySig(patient.number, cells, deadline, text, spoilt));
    }
  });
});
