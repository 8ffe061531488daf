import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  category,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  team,
} from "../support/consortium.ts";
import {
  bits,
  cell,
  cellId,
  denial,
  epochKey,
  signedEpochs,
  signedGrant,
  signedRevoke,
} from "../support/consent-acts.ts";

const { laboratory, notes } = category;

/** What one packed slot and one event cost in any contract (measured with the same compiler settings). */
const floor = { new: 46_792, update: 29_692 };

async function settled() {
  const world = await peopled();
  const { consent, patient, doctor } = world;
  const as = consent.connect(patient.account);
  await as.openEpochs(
    ...(await signedEpochs(world, patient, { keys: [epochKey(laboratory), epochKey(notes)] })),
  );
  await as.grant([cell(doctor.number, { category: notes, actions: bits.readAndWrite })]);
  return world;
}

const fixture = () => networkHelpers.loadFixture(settled);

async function gasOf(sending: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sending).wait();
  return Number(receipt!.gasUsed);
}

/** Fails above the ceiling, and says how much it was when GAS is set. */
function within(name: string, [used, ceiling]: [number, number]): void {
  if (process.env["GAS"] !== undefined) process.stdout.write(`      ${name}: ${used}\n`);
  expect(used, name).to.be.at.most(ceiling);
}

const item = (digit: number, of = laboratory) => ({
  category: of,
  epoch: 1,
  digest: `0x${digit.toString(16).padStart(64, "a")}`,
});

describe("Gas", () => {
  it("of a grant stays near one slot and one event", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse, relay } = world;
    const as = consent.connect(patient.account);
    within("grant, new cell", [await gasOf(as.grant([cell(doctor.number)])), floor.new * 1.45]);
    const changed = cell(doctor.number, { revision: 1, from: 1 });
    within("grant, update", [await gasOf(as.grant([changed])), floor.update * 1.7]);
    const signed = await signedGrant(world, patient, [cell(nurse.number)]);
    const sending = consent.connect(relay).grantBySig(patient.number, ...signed);
    within("grantBySig, new cell", [await gasOf(sending), floor.new * 1.75]);
  });

  it("of a revoke and a denial stays near one slot and one event", async () => {
    const world = await fixture();
    const { consent, patient, doctor, nurse, relay } = world;
    const as = consent.connect(patient.account);
    await as.grant([cell(doctor.number), cell(nurse.number)]);
    within("revoke", [await gasOf(as.revoke([cellId(doctor.number)])), floor.update * 1.35]);
    within("deny, update", [
      await gasOf(as.deny([denial(doctor.number, { revision: 2 })])),
      floor.update * 1.45,
    ]);
    const signed = await signedRevoke(world, patient, { cells: [cellId(nurse.number)] });
    const nonce = 22_100;
    const sending = consent.connect(relay).revokeBySig(patient.number, ...signed);
    within("revokeBySig", [await gasOf(sending), floor.update * 1.7 + nonce]);
  });

  it("of an anchor stays near one slot and one event", async () => {
    const { records, patient, doctor } = await fixture();
    const as = records.connect(patient.account);
    within("anchor by the patient", [
      await gasOf(as.anchor(patient.number, item(1))),
      floor.new * 1.35,
    ]);
    const asDoctor = records.connect(doctor.account);
    within("anchor by a doctor", [
      await gasOf(asDoctor.anchor(patient.number, item(2, notes))),
      floor.new * 1.6,
    ]);
    const items = Array.from({ length: 20 }, (_, index) => item(index + 32));
    const many = await gasOf(as.anchorMany(patient.number, items));
    within("anchorMany, each of 20", [many / 20, 32_000]);
  });

  it("of a root of access entries stays near three slots and one event, however many it covers", async () => {
    const world = await fixture();
    const { accessLog, registration } = world;
    const [account] = world.free as [HardhatEthersSigner];
    const key = await keyStatement(world, account.address, account);
    await registration.admit(role.gateway, 0, (await now()) + hour, key);
    const as = accessLog.connect(account);
    const root = item(1).digest;
    within("access root, first", [await gasOf(as.append(root, 1, 10)), 105_000]);
    const many = await gasOf(as.append(root, 11, 10_010));
    within("access root over 10,000", [many, 88_000]);
    within("access root over one", [await gasOf(as.append(root, 10_011, 10_011)), 88_000]);
    const gateway = await registration.numberOf(account);
    const proof = Array.from({ length: 14 }, () => root);
    const asked = Number(await accessLog.verifyLeaf.estimateGas(gateway, 11, root, proof, 9_999));
    const { data } = await accessLog.verifyLeaf.populateTransaction(gateway, 11, root, proof, 0);
    within("verifyLeaf among 10,000", [asked - intrinsic(data), 20_000]);
  });

  it("of a question is at most 30,000, with every slot cold", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const team0 = team(0, role.doctor);
    await consent.connect(patient.account).grant([cell(team0, { keyVersion: 0 })]);
    const time = (await now()) + hour;
    const question = [patient.number, doctor.number, laboratory, 0, 0, time] as const;
    expect(await consent.isPermittedAt(...question)).to.equal(true);
    const asked = Number(await consent.isPermittedAt.estimateGas(...question));
    const { data } = await consent.isPermittedAt.populateTransaction(...question);
    within("isPermittedAt", [asked - intrinsic(data), 30_000]);
  });
});

/** What a transaction costs before its first instruction. */
function intrinsic(data: string): number {
  const bytes = data.slice(2).match(/../g) ?? [];
  return bytes.reduce((sum, byte) => sum + (byte === "00" ? 4 : 16), 21_000);
}
