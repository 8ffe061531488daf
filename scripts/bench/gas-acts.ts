import { isDeepStrictEqual } from "node:util";
import { dataLength, type TransactionReceipt } from "ethers";
import { zeroFees } from "#chain/relay";
import {
  grantAct,
  openEpochsAct,
  revokeAct,
  revokeAndRotateAct,
  type Cell,
  type CellId,
  type Revoke,
} from "#lib/acts/consent";
import type { Act, Call } from "#lib/acts/domains";
import { toHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { nextEpochKeys } from "#lib/use-cases/enrol";
import { calldataPrice } from "./calldata-price.ts";
import type { GasStage, Sender } from "./gas-stage.ts";

/** All gas of a transaction, of the same one sent to the floor, and of the first without the price of its calldata. */
export type Cost = { readonly gas: number; readonly floor: number; readonly execution: number };

const sentence = "What the wallet shows.";
const always = 2 ** 40 - 1;
const gasLimit = 15_000_000;

/** Sends a call to its contract and, byte for byte, to the sender's floor; both have to say the same. */
export async function costOf(
  { contracts }: GasStage,
  { wallet: own, floor, relay }: Sender,
  { contract, method, args }: Call,
): Promise<Cost> {
  const wallet = method.endsWith("BySig") ? relay : own;
  const { to, data } = await contracts[contract].getFunction(method).populateTransaction(...args);
  const send = async (to: string): Promise<TransactionReceipt> => {
    const receipt = await (
      await wallet.sendTransaction({ to, data, gasLimit, ...zeroFees })
    ).wait();
    if (receipt === null) throw new Error(`${method} was not mined`);
    return receipt;
  };
  const act = await send(to);
  const least = await send(floor);
  if (!isDeepStrictEqual(shapeOf(act), shapeOf(least)))
    throw new Error(`the floor of ${method} does not emit what the contract emits`);
  const gas = Number(act.gasUsed);
  return { gas, floor: Number(least.gasUsed), execution: gas - calldataPrice(data) };
}

const shapeOf = ({ logs }: TransactionReceipt) =>
  logs.map(({ topics, data }) => ({ topics, length: dataLength(data) }));

/** The call that an act becomes when its person signs it. */
export const signed = async ({ ports }: Sender, { typedData, callWith }: Act): Promise<Call> =>
  callWith(await ports.sign.typedData(typedData));

/** A cell that permits for ever to read for treatment, with whatever `terms` say otherwise. */
export const cellOf = (reader: number, category: number, terms: Partial<Cell> = {}): Cell => ({
  reader,
  category,
  from: 0,
  until: always,
  purposes: 1,
  actions: 1,
  keyVersion: 1,
  revision: 0,
  ...terms,
});

/** Consent's acts of one patient: sent directly, or signed and sent. */
export function consentActs({ session: { site } }: GasStage, sender: Sender) {
  const { number: patient } = sender.person;
  const deadline = () => sender.ports.now() + 900;
  const revocation = (cells: readonly CellId[]): Revoke => {
    const nonce = toHex(randomBytes(32));
    return { patient, cells, nonce, deadline: deadline(), sentence };
  };
  const epochs = (category: number, current: number) =>
    nextEpochKeys(site, sender.person, {
      current: new Map([[category, current]]),
      deadline: deadline(),
    });
  return {
    grant: (...cells: Cell[]): Call => direct("grant", cells),
    grantBySig: (...cells: Cell[]) =>
      signed(sender, grantAct(site, { patient, cells, deadline: deadline(), sentence })),
    revoke: (...cells: CellId[]): Call => direct("revoke", cells),
    revokeBySig: (...cells: CellId[]) => signed(sender, revokeAct(site, revocation(cells))),
    /** Opens the epoch after `current` in the cell's category. */
    async revokeAndRotate(cell: CellId, current: number): Promise<Call> {
      const opening = openEpochsAct(patient, epochs(cell.category, current));
      const { args } = await signed(sender, opening);
      return direct("revokeAndRotate", [cell], args[1], args[3]);
    },
    revokeAndRotateBySig: (cell: CellId, current: number) =>
      signed(sender, revokeAndRotateAct(site, revocation([cell]), epochs(cell.category, current))),
  };
}

const direct = (method: string, ...args: unknown[]): Call => ({
  contract: "Consent",
  method,
  args,
});

/** Anchors so many new records of the first epoch in one transaction; one alone by `anchor`. */
export function anchorCall(patient: number, category: number, count = 1): Call {
  const items = Array.from({ length: count }, () => ({
    category,
    epoch: 1,
    digest: toHex(randomBytes(32)),
  }));
  const [item] = items;
  return count === 1
    ? { contract: "Records", method: "anchor", args: [patient, item] }
    : { contract: "Records", method: "anchorMany", args: [patient, items] };
}
