import { expect } from "chai";
import { denyAct, grantAct, revokeAct } from "#lib/acts/consent";
import { toHex } from "#lib/bytes";
import { perform, type Ports } from "#lib/ports";
import { randomBytes } from "#lib/random";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import type { Call } from "#lib/acts/domains";
import {
  category,
  letRead,
  patientAndDoctors,
  readingTerms,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;

// Threat 4: a relay holds a signed grant back, and submits it after the patient has changed their mind.
describe("threat: a signed grant is held back", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
  });
  beforeEach(async () => {
    ({ patient, doctor } = await patientAndDoctors(system));
  });

  /** What the patient signed and the relay kept: everything from `share` but the sending. */
  async function held(): Promise<Call> {
    let kept: Call | undefined;
    const relay: Ports["relay"] = (call) => {
      kept = call;
      return Promise.reject(new Error("held back"));
    };
    const sharing = { reader: doctor.reader, terms: [readingTerms([laboratory])] };
    await share({ ...patient.ports, relay }, patient.person, sharing).catch(() => undefined);
    return kept!;
  }

  const isPermitted = () =>
    doctor.ports.read.isPermittedAt(
      {
        patient: patient.number,
        reader: doctor.number,
        category: laboratory,
        purpose: 0,
        action: 0,
      },
      doctor.ports.now(),
    );

  const afterwards = async (grant: Call) => {
    await errorOf(() => doctor.ports.relay(grant), "contract/ConsentRevisionOther");
    expect(await isPermitted()).to.equal(false);
  };

  const body = { deadline: Math.floor(Date.now() / 1000) + 900, sentence: "No." };

  it("would work if nothing had happened in between", async () => {
    await doctor.ports.relay(await held());
    expect(await isPermitted()).to.equal(true);
  });

  it("dies with a stop, though there was nothing to stop yet", async () => {
    const grant = await held();
    const stopping = { reader: doctor.reader, categories: [laboratory] };
    await stopSharing(patient.ports, patient.person, stopping);
    await afterwards(grant);
  });

  it("dies with a plain revoke", async () => {
    const grant = await held();
    const revoke = {
      ...{ patient: patient.number, cells: [{ reader: doctor.number, category: laboratory }] },
      ...{ ...body, nonce: toHex(randomBytes(32)) },
    };
    await perform(patient.ports, revokeAct(system.session.site, revoke));
    await afterwards(grant);
  });

  it("dies with a denial", async () => {
    const grant = await held();
    const denial = {
      ...{ reader: doctor.number, category: laboratory },
      ...{ from: 0, until: 2 ** 40 - 1, revision: 0 },
    };
    const deny = { patient: patient.number, denials: [denial], ...body };
    await perform(patient.ports, denyAct(system.session.site, deny));
    await afterwards(grant);
  });

  it("works once: a grant that was used and then stopped does not come back", async () => {
    const grant = await held();
    await doctor.ports.relay(grant);
    const stopping = { reader: doctor.reader, categories: [laboratory] };
    await stopSharing(patient.ports, patient.person, stopping);
    await afterwards(grant);
  });

  it("cannot be stretched: any changed number breaks the signature", async () => {
    const grant = await held();
    const [of, cells, ...rest] = grant.args as [number, object[], ...unknown[]];
    for (const change of [
      { until: 2 ** 40 - 1 },
      { category: 16 },
      { actions: 3 },
      { purposes: 31 },
    ]) {
      const stretched = { ...grant, args: [of, [{ ...cells[0], ...change }], ...rest] };
      await errorOf(() => doctor.ports.relay(stretched), "contract/ConsentSignatureInvalid");
    }
  });

  it("is too late after its deadline", async () => {
    const late = grantAct(system.session.site, {
      ...{ patient: patient.number, sentence: "Yes.", deadline: patient.ports.now() - 120 },
      cells: [
        {
          ...{ reader: doctor.number, category: laboratory, from: 0, until: 2 ** 40 - 1 },
          ...{ purposes: 1, actions: 1, keyVersion: 1, revision: 0 },
        },
      ],
    });
    await errorOf(() => perform(patient.ports, late), "contract/ConsentActExpired");
    await letRead(patient, doctor, [laboratory]);
    expect(await isPermitted()).to.equal(true);
  });
});
