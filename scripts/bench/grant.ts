import { join } from "node:path";
import { dataLength } from "ethers";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { randomBytes } from "#lib/random";
import { anchorManyAct } from "#lib/acts/records";
import { perform, type Ports } from "#lib/ports";
import type { Person } from "#lib/person";
import { roles } from "#lib/roles";
import { share } from "#lib/use-cases/share";
import { enrolCastMember, foundHospitals, type CastMember } from "../cast.ts";
import { openConsortium } from "../consortium.ts";
import { demoKey } from "../demo-wallets.ts";
import { setStage } from "../demo/stage.ts";
import { deployToPassingChain } from "../deployment.ts";
import { openSession, type DirectSession } from "../session.ts";
import { enrolNew } from "./bench-member.ts";
import { calldataPrice } from "./calldata-price.ts";
import type { Bench, Row } from "./row.ts";

/** What sharing one category cost with this many records in it. */
type Measured = {
  readonly records: number;
  /** All gas, and without the price of calldata, in which each zero byte of a signature is cheaper by 12. */
  readonly gas: number;
  readonly execution: number;
  readonly capsuleBytes: number;
  readonly calldataBytes: number;
  readonly signatures: number;
  readonly transactions: number;
  readonly ms: number;
};

const laboratory = 6;
const batch = 250; // records anchored by one transaction
const spread = 150; // gas that the zero bytes of a signature and a hash can make

/** Sharing a category that holds 1, 100 and 10,000 records, each time of a patient of its own: the same gas, bytes and messages. */
export async function benchGrant(sizes: readonly number[] = [1, 100, 10_000]): Promise<Bench> {
  const stage = await setStage("hardhat");
  try {
    const { contracts } = await deployToPassingChain(stage.rpcUrl);
    const registration = contracts.Registration;
    const session = await openSession({
      rpcUrl: stage.rpcUrl,
      registration,
      storeUrl: stage.stores[0]?.url ?? "",
      vaultDirectory: join(stage.directory, "vault"),
      relayKey: demoKey("relay"),
    });
    await foundHospitals(openConsortium(session, demoKey("deployer")));
    const doctor = await enrolCastMember(session, "osei");
    const measured: Measured[] = [];
    for (const size of sizes) measured.push(await measure(session, doctor, size));
    session.provider.destroy();
    return { bench: "grant", rows: rowsOf(measured) };
  } finally {
    await stage.close();
  }
}

async function measure(
  session: DirectSession,
  { reader }: CastMember,
  records: number,
): Promise<Measured> {
  const { person, ports } = await enrolNew(session, {
    key: newPrivateKey(),
    role: roles.patient,
  });
  await anchor(ports, person, records);
  const counted = { signatures: 0, transactions: 0 };
  const counting = counts(ports, counted);
  const until = ports.now() + 86_400;
  const terms = [{ categories: [laboratory], purposes: [0], actions: [0], until }];
  const started = performance.now();
  const { receipt, capsuleBytes } = await share(counting, person, { reader, terms });
  const ms = performance.now() - started;
  const { data } = (await session.provider.getTransaction(receipt.transaction)) ?? { data: "0x" };
  const gas = Number(receipt.gas);
  const calldataBytes = dataLength(data);
  return {
    records,
    gas,
    execution: gas - calldataPrice(data),
    capsuleBytes,
    calldataBytes,
    ms,
    ...counted,
  };
}

/** Really anchors so many records, of which only the chain knows: sharing must not depend on what is in them. */
async function anchor(ports: Ports, { number }: Person, count: number): Promise<void> {
  const site = await ports.read.site();
  for (let left = count; left > 0; left -= batch) {
    const items = Array.from({ length: Math.min(batch, left) }, () => ({
      category: laboratory,
      epoch: 1,
      digest: toHex(randomBytes(32)),
    }));
    const act = { patient: number, author: number, items, deadline: ports.now() + 900 };
    await perform(ports, anchorManyAct(site, { ...act, sentence: "Add records." }));
  }
  const anchored = (await ports.read.records(number)).length;
  if (anchored !== count) throw new Error(`${anchored} of ${count} records are on the chain`);
}

/** The same ports; `counted` counts what a wallet is asked to sign and what goes to the chain. */
function counts(ports: Ports, counted: { signatures: number; transactions: number }): Ports {
  const typedData: Ports["sign"]["typedData"] = (data) => {
    counted.signatures += 1;
    return ports.sign.typedData(data);
  };
  const relay: Ports["relay"] = (call) => {
    counted.transactions += 1;
    return ports.relay(call);
  };
  return { ...ports, relay, sign: { ...ports.sign, typedData } };
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const [first] = measured;
  if (first === undefined) return [];
  return measured.flatMap((one) => [
    same(one, "gas", { unit: "gas", reference: first.gas, within: spread }),
    same(one, "execution", { unit: "gas", reference: first.execution, says: "without calldata" }),
    same(one, "calldataBytes", { unit: "B", reference: first.calldataBytes, says: "calldata" }),
    same(one, "capsuleBytes", { unit: "B", reference: first.capsuleBytes, says: "capsule" }),
    same(one, "signatures", { unit: "signature", reference: 1 }),
    same(one, "transactions", { unit: "transaction", reference: 1 }),
    { name: nameOf(one, "time"), value: Math.round(one.ms), unit: "ms" },
  ]);
}

function same(
  measured: Measured,
  what: Exclude<keyof Measured, "records" | "ms">,
  {
    unit,
    reference,
    within = 0,
    says,
  }: { unit: string; reference: number; within?: number; says?: string },
): Row {
  const value = measured[what];
  const ok = Math.abs(value - reference) <= within;
  const wanted = `${reference}${within === 0 ? "" : ` ± ${within}`}`;
  const name = nameOf(measured, says ?? what);
  return { name, value, unit, reference, ratio: value / reference, wanted, ok };
}

const nameOf = ({ records }: Measured, what: string): string =>
  `share ${records.toLocaleString("en")} record${records === 1 ? "" : "s"}: ${what}`;
