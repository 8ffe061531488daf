import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { roles, teamNumber } from "#lib/roles";
import { enrolNew } from "./bench-member.ts";
import { anchorCall, cellOf, consentActs, costOf, type Cost } from "./gas-acts.ts";
import { senderOf, setGasStage, type GasStage, type Sender } from "./gas-stage.ts";
import { vitalsRows } from "./gas-vitals.ts";
import type { Bench, Row } from "./row.ts";

const category = { vitals: 1, medications: 4, laboratory: 6, notes: 10 };
const question = 30_000;
const many = { hospitals: 40, patients: 12, records: 500 };

/** What acts cost beside the floor: a bare contract that is sent the same calldata in the same run. */
export async function benchGas(): Promise<Bench> {
  const stage = await setGasStage();
  try {
    const rows = [
      ...(await grantRows(stage)),
      ...(await revokeRows(stage)),
      ...(await anchorRows(stage)),
      await questionRow(stage),
      ...(await vitalsRows(stage)),
      ...(await growthRows(stage)),
    ];
    return { bench: "gas", rows };
  } finally {
    await stage.close();
  }
}

async function grantRows(stage: GasStage): Promise<Row[]> {
  const { patient, doctor } = stage;
  const acts = consentActs(stage, patient);
  const reader = doctor.person.number;
  const changed = cellOf(reader, category.laboratory, { from: 1, revision: 1 });
  const added = await costOf(stage, patient, acts.grant(cellOf(reader, category.laboratory)));
  const updated = await costOf(stage, patient, acts.grant(changed));
  const writing = cellOf(reader, category.notes, { actions: 3 });
  const bySignature = await costOf(stage, patient, await acts.grantBySig(writing));
  return [
    compared("grant, new cell", added, 1.35),
    compared("grant, update of a cell", updated, 1.5),
    compared("grant by signature, new cell", bySignature, 1.45),
  ];
}

/** Each on a cell that is in force, and on keys that were opened before at both contracts. */
async function revokeRows(stage: GasStage): Promise<Row[]> {
  const { patient, doctor } = stage;
  const acts = consentActs(stage, patient);
  const reader = doctor.person.number;
  const cell = (of: number) => ({ reader, category: of });
  const { vitals, medications, laboratory } = category;
  await costOf(stage, patient, await acts.revokeAndRotate(cell(vitals), 1));
  await costOf(stage, patient, await acts.revokeAndRotate(cell(medications), 1));
  const granted = [vitals, medications].map((of) => cellOf(reader, of, { revision: 1 }));
  await costOf(stage, patient, acts.grant(...granted));
  const cost = {
    direct: await costOf(stage, patient, acts.revoke(cell(laboratory))),
    rotating: await costOf(stage, patient, await acts.revokeAndRotate(cell(vitals), 2)),
    rotatingSigned: await costOf(
      stage,
      patient,
      await acts.revokeAndRotateBySig(cell(medications), 2),
    ),
  };
  await costOf(stage, patient, acts.grant(cellOf(reader, laboratory, { revision: 3 })));
  const bySignature = await costOf(stage, patient, await acts.revokeBySig(cell(laboratory)));
  return [
    compared("revoke, keeping its slot", cost.direct, 1.2),
    compared("revoke by signature", bySignature, 1.2),
    compared("revoke and rotate", cost.rotating, 1.2),
    compared("revoke and rotate by signature", cost.rotatingSigned, 1.2),
  ];
}

async function anchorRows(stage: GasStage): Promise<Row[]> {
  const { patient, doctor } = stage;
  const { number } = patient.person;
  const batch = 20;
  const one = anchorCall(number, category.notes);
  const other = anchorCall(number, category.notes);
  const all = await costOf(stage, patient, anchorCall(number, category.notes, batch));
  const each = { gas: all.gas / batch, floor: all.floor / batch };
  return [
    compared("anchor by patient", await costOf(stage, patient, one), 1.35),
    compared("anchor by doctor", await costOf(stage, doctor, other), 1.5),
    compared(`anchorMany × ${batch}, each`, each, 1.1),
  ];
}

/** All that can be asked is: the reader's own cell does not begin yet, and the team's permits. */
async function questionRow(stage: GasStage): Promise<Row> {
  const value = await gasOfQuestion(stage, stage.doctor);
  const name = "isPermittedAt, worst case, all cold";
  return { name, value, unit: "gas", wanted: `≤ ${question}`, ok: value <= question };
}

async function gasOfQuestion(stage: GasStage, { person }: Sender): Promise<number> {
  const { patient, contracts, probe } = stage;
  const acts = consentActs(stage, patient);
  const time = patient.ports.now() + 3600;
  const own = cellOf(person.number, category.medications, { from: time + 1, revision: 3 });
  const team = cellOf(teamNumber(0, roles.doctor), category.medications, { keyVersion: 0 });
  const { Consent } = contracts;
  const revisionOf = async (reader: number) =>
    Number((await Consent.cellOf(patient.person.number, reader, team.category)).revision);
  for (const cell of [own, team])
    await costOf(stage, patient, acts.grant({ ...cell, revision: await revisionOf(cell.reader) }));
  const asked = [patient.person.number, person.number, team.category, time] as const;
  const { used, isPermitted } = await probe.gasOfQuestion(Consent, ...asked);
  if (!isPermitted) throw new Error("the team is not permitted");
  return Number(used);
}

/** The same acts before and after the chain holds many of everything; without calldata, whose zero bytes differ. */
async function growthRows(stage: GasStage): Promise<Row[]> {
  const before = await growthCosts(stage, await senderOf(stage.session, roles.doctor));
  await grow(stage);
  const after = await growthCosts(stage, await senderOf(stage.session, roles.doctor));
  return Object.entries(before).map(([name, reference]) => {
    const value = after[name] ?? 0;
    const ratio = value / reference;
    const wanted = `${reference}`;
    return { name, value, unit: "gas", reference, ratio, wanted, ok: value === reference };
  });
}

async function growthCosts(stage: GasStage, doctor: Sender): Promise<Record<string, number>> {
  const { patient } = stage;
  const { number } = patient.person;
  const acts = consentActs(stage, patient);
  const cell = cellOf(doctor.person.number, category.notes, { actions: 3 });
  const granted = await costOf(stage, patient, acts.grant(cell));
  const byDoctor = await costOf(stage, doctor, anchorCall(number, category.notes));
  const byPatient = await costOf(stage, patient, anchorCall(number, category.notes));
  const revoked = await costOf(stage, patient, acts.revoke(cell));
  return {
    "grant after many": granted.execution,
    "revoke after many": revoked.execution,
    "anchor by patient after many": byPatient.execution,
    "anchor by doctor after many": byDoctor.execution,
    "isPermittedAt after many": await gasOfQuestion(stage, doctor),
  };
}

/** More hospitals, patients who share with the first doctor, readers of the first patient, and records. */
async function grow(stage: GasStage): Promise<void> {
  const { patient, doctor, session, consortium } = stage;
  const { number } = patient.person;
  const readers: number[] = [];
  for (let added = 0; added < many.hospitals; added += 1) {
    const admin = Wallet.createRandom().address as Hex;
    readers.push(teamNumber(await consortium.addHospital(admin), roles.nurse));
  }
  const cells = readers.map((reader) => cellOf(reader, category.notes, { keyVersion: 0 }));
  await costOf(stage, patient, consentActs(stage, patient).grant(...cells));
  for (let added = 0; added < many.patients; added += 1) {
    const key = newPrivateKey();
    await enrolNew(session, { key, role: roles.patient });
    const consent = stage.contracts.Consent.connect(new Wallet(toHex(key), session.provider));
    await (await consent.grant([cellOf(doctor.person.number, category.notes)], zeroFees)).wait();
  }
  for (let left = many.records; left > 0; left -= 100)
    await costOf(stage, patient, anchorCall(number, category.notes, 100));
}

function compared(name: string, { gas, floor }: Pick<Cost, "gas" | "floor">, most: number): Row {
  const ratio = gas / floor;
  const ok = ratio <= most;
  return { name, value: gas, unit: "gas", reference: floor, ratio, wanted: `≤ ${most}`, ok };
}
