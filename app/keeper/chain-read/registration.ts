import type { PublicClient } from "viem";
import { registrationAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import { concat, fromHex, type Hex } from "#lib/bytes";
import type { Member, Read } from "#lib/ports";

type RegistrationReads = Pick<Read, "member" | "memberOfAccount" | "encryptionKeyStatement">;

/** What `Registration` says: members and the signed statements behind their keys (unchecked). */
export function registrationReads(
  client: PublicClient,
  { contracts: { Registration: address }, deployment }: Site,
): RegistrationReads {
  return {
    member: async (number) =>
      memberOf(
        await client.readContract({ address, abi, functionName: "memberByNumber", args: [number] }),
      ),
    memberOfAccount: async (account) =>
      memberOf(
        await client.readContract({
          address,
          abi,
          functionName: "memberByAccount",
          args: [account],
        }),
      ),
    encryptionKeyStatement: async (number, keyVersion) => {
      const events = await client.getContractEvents({
        ...{ address, abi, eventName: "EncryptionKeyStated", args: { number } },
        ...wholeChain,
      });
      const found = events.findLast(({ args }) => args.keyVersion === keyVersion)?.args;
      if (found === undefined) return undefined;
      const { account, parity, x, signature } = found;
      const publicKey: Hex = `0x0${parity}${x.slice(2)}`;
      const companion = BigInt(found.companion) === 0n ? undefined : found.companion;
      return { key: { deployment, account, publicKey, keyVersion }, companion, signature };
    },
  };
}

/** Every block there is: events are the only index of who did what. */
export const wholeChain = { fromBlock: 0n, toBlock: "latest", strict: true } as const;

type MemberStruct = Readonly<{
  number: number;
  account: Hex;
  role: number;
  status: number;
  hospital: number;
  validUntil: number;
  activeSince: number;
  keyVersion: number;
  lowestKeyVersion: number;
  parity: number;
  x: Hex;
}>;

function memberOf(found: MemberStruct): Member | undefined {
  if (found.number === 0) return undefined;
  const { parity, x, lowestKeyVersion, ...member } = found;
  return {
    ...member,
    lowestValidKeyVersion: lowestKeyVersion,
    publicKey: concat(Uint8Array.of(parity), fromHex(x)),
  };
}
