import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { toHex } from "#lib/bytes";
import { deviceAccount, newDeviceKey } from "#lib/device-key";
import { reportWords, type DeviceReport } from "#lib/device-report";
import { newPrivateKey } from "#lib/ecies";
import { merkleRoot } from "#lib/merkle-tree";
import { randomBytes } from "#lib/random";
import { patientNode } from "#lib/reading-window";
import { enrolDevice, vouchForDevice } from "#lib/use-cases/devices";
import { hospitals } from "../demo-data/people.ts";
import { demoWallet } from "../demo-wallets.ts";
import { calldataPrice } from "./calldata-price.ts";
import type { GasStage } from "./gas-stage.ts";
import type { Row } from "./row.ts";

const most = 6500;
const devicesOfMany = 200;

type Cost = { readonly gas: number; readonly execution: number };
/** Anchors the next window: so many readings of each of the first devices. */
type Submit = (devices: number, readings: number) => Promise<Cost>;

/** What a window of readings costs: a constant and so much a device, however many readings there are. */
export async function vitalsRows(stage: GasStage): Promise<Row[]> {
  const submit = await openWindows(stage);
  await submit(devicesOfMany, 1); // from here on no counter is zero
  const one = await submit(1, 1000);
  const many = await submit(devicesOfMany, 1);
  const each = (many.gas - one.gas) / (devicesOfMany - 1);
  const [thousand, tenThousand] = [await submit(1, 1000), await submit(1, 10_000)];
  const [reference, value] = [thousand.execution, tenThousand.execution];
  return [
    {
      ...{ name: `vitals window of ${devicesOfMany} devices, each`, value: each, unit: "gas" },
      ...{ wanted: `≤ ${most}`, ok: each <= most },
    },
    { name: "vitals window, constant", value: one.gas - each, unit: "gas" },
    {
      ...{ name: "vitals window of 10,000 readings, against 1,000", value, unit: "gas" },
      ...{ reference, ratio: value / reference, wanted: `${reference}`, ok: value === reference },
    },
  ];
}

/** Enrols devices of the stage's patient, and admits an oracle that submits. */
async function openWindows({ session, consortium, contracts, patient }: GasStage): Promise<Submit> {
  const devices = await enrolDevices(session, patient.person.number);
  const oracleKey = newPrivateKey();
  await consortium.admitOracle(oracleKey, 0);
  const Vitals = contracts.Vitals.connect(new Wallet(toHex(oracleKey), session.provider));
  const sequences = new Map<number, number>();
  let window = 0;
  return async (count, readings) => {
    window += 1;
    const reports = devices.slice(0, count).map((device): DeviceReport => {
      const sequence = (sequences.get(device) ?? 0) + readings;
      sequences.set(device, sequence);
      return { device, sequence, accepted: readings, rejected: 1, late: 1 };
    });
    const leaves = Array.from({ length: count * readings }, () => randomBytes(32));
    const one = {
      patient: patient.person.number,
      readings: leaves.length,
      root: merkleRoot(leaves),
    };
    const batch = {
      ...{ window, patients: 1, root: toHex(patientNode(one)), index: toHex(randomBytes(32)) },
      reports: reportWords(reports),
    };
    const sent = await Vitals.submit(batch, { gasLimit: 15_000_000, ...zeroFees });
    const gas = Number((await sent.wait())?.gasUsed);
    return { gas, execution: gas - calldataPrice(sent.data) };
  };
}

async function enrolDevices(session: GasStage["session"], patient: number): Promise<number[]> {
  const north = session.portsOf(demoWallet("north"));
  const [hospital] = hospitals;
  const numbers: number[] = [];
  while (numbers.length < devicesOfMany) {
    const key = newDeviceKey();
    const given = await vouchForDevice(north, {
      ...{ hospital: hospital?.number ?? 0, hospitalName: hospital?.name ?? "", patient },
      ...{ account: deviceAccount(key), validUntil: north.now() + 86_400 },
    });
    await enrolDevice(north, key, given);
    numbers.push((await north.read.memberOfAccount(deviceAccount(key)))?.number ?? 0);
  }
  return numbers;
}
