import { AbiCoder, keccak256, toBeHex } from "ethers";
import { ethers, networkHelpers, type Person, type World } from "./consortium.ts";

type Versions = { readonly current?: number; readonly lowest?: number };

/** Writes over a member's key version and the lowest that is valid, as `rotateKey` will. */
export async function setKeyVersions(
  { registration }: World,
  { account }: Person,
  { current, lowest }: Versions,
): Promise<void> {
  const address = await registration.getAddress();
  const place = placeOf(account.address, await slotOfMembers({ registration }, account.address));
  let word = BigInt(await ethers.provider.getStorage(address, place));
  if (current !== undefined) word = (word & ~(0xffffn << 136n)) | (BigInt(current) << 136n);
  if (lowest !== undefined) word = (word & ~(0xffffn << 152n)) | (BigInt(lowest) << 152n);
  await networkHelpers.setStorageAt(address, place, toBeHex(word, 32));
}

/** Where a mapping in this slot keeps the word of an account. */
const placeOf = (account: string, slot: number): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [account, slot]));

let known: number | undefined;

/** The slot of the mapping whose word for an account begins with its number. */
async function slotOfMembers(
  { registration }: Pick<World, "registration">,
  account: string,
): Promise<number> {
  if (known !== undefined) return known;
  const number = await registration.numberOf(account);
  for (let slot = 0; slot < 16; slot += 1) {
    const word = BigInt(await ethers.provider.getStorage(registration, placeOf(account, slot)));
    if (number === 0n || (word & 0xffffffffn) !== number) continue;
    known = slot;
    return slot;
  }
  throw new Error("no slot holds the members");
}
