import type { PublicClient } from "viem";
import { registrationAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import { concat, fromHex, type Hex } from "#lib/bytes";
import { sameAccount } from "#lib/local-wallet";
import type { Member, Read } from "#lib/ports";

type RegistrationReads = Pick<
  Read,
  | "member"
  | "memberOfAccount"
  | "encryptionKeyStatement"
  | "keyStatements"
  | "membersOfHospital"
  | "hospitalCount"
  | "isHospitalActive"
  | "adminOf"
  | "hospitalOf"
  | "directoryDigest"
>;

/** What `Registration` says: members, hospitals, and the signed statements behind keys (unchecked). */
export function registrationReads(client: PublicClient, site: Site): RegistrationReads {
  const address = site.contracts.Registration;
  const member: Read["member"] = async (number) =>
    memberOf(
      await client.readContract({ address, abi, functionName: "memberByNumber", args: [number] }),
    );
  return {
    member,
    memberOfAccount: async (account) =>
      memberOf(
        await client.readContract({
          ...{ address, abi, functionName: "memberByAccount" },
          args: [account],
        }),
      ),
    encryptionKeyStatement: async (number, keyVersion) =>
      (await readKeyStatements(client, site, number)).findLast(
        ({ key }) => key.keyVersion === keyVersion,
      ),
    keyStatements: (number) => readKeyStatements(client, site, number),
    membersOfHospital: async (hospital) => {
      const numbers = await numbersOfHospital(client, address, hospital);
      const found = await Promise.all(numbers.map(member));
      return found
        .filter((one) => one !== undefined)
        .filter((one) => one.hospital === hospital)
        .sort((a, b) => a.number - b.number);
    },
    ...hospitalReads(client, address),
  };
}

function hospitalReads(
  client: PublicClient,
  address: Hex,
): Pick<Read, "hospitalCount" | "isHospitalActive" | "adminOf" | "hospitalOf" | "directoryDigest"> {
  const hospitalCount = () => client.readContract({ address, abi, functionName: "hospitalCount" });
  const adminOf: Read["adminOf"] = async (hospital) => {
    const args = [hospital] as const;
    const admin = await client.readContract({ address, abi, functionName: "adminOf", args });
    return BigInt(admin) === 0n ? undefined : admin;
  };
  return {
    hospitalCount,
    adminOf,
    isHospitalActive: (hospital) =>
      client.readContract({ address, abi, functionName: "isHospitalActive", args: [hospital] }),
    hospitalOf: async (account) => {
      const numbers = Array.from({ length: await hospitalCount() }, (_, hospital) => hospital);
      const admins = await Promise.all(numbers.map(adminOf));
      return numbers.find((hospital) => {
        const admin = admins[hospital];
        return admin !== undefined && sameAccount(admin, account);
      });
    },
    directoryDigest: async (hospital) => {
      const args = [hospital] as const;
      const found = await client.readContract({ address, abi, functionName: "directoryOf", args });
      return found.version === 0 ? undefined : found;
    },
  };
}

/** Everyone who was ever enrolled there or came from another hospital. */
async function numbersOfHospital(
  client: PublicClient,
  address: Hex,
  hospital: number,
): Promise<number[]> {
  const [enrolled, came] = await Promise.all([
    client.getContractEvents({
      ...{ address, abi, eventName: "MemberEnrolled", args: { hospital } },
      ...wholeChain,
    }),
    client.getContractEvents({
      ...{ address, abi, eventName: "HospitalChanged", args: { to: hospital } },
      ...wholeChain,
    }),
  ]);
  return [...new Set([...enrolled, ...came].map(({ args }) => args.number))];
}

async function readKeyStatements(
  client: PublicClient,
  { contracts, deployment }: Site,
  number: number,
) {
  const events = await client.getContractEvents({
    ...{ address: contracts.Registration, abi, eventName: "EncryptionKeyStated", args: { number } },
    ...wholeChain,
  });
  return events.map(({ args: { account, parity, x, keyVersion, signature, ...rest } }) => {
    const publicKey: Hex = `0x0${parity}${x.slice(2)}`;
    const companion = BigInt(rest.companion) === 0n ? undefined : rest.companion;
    return { key: { deployment, account, publicKey, keyVersion }, companion, signature };
  });
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
  const { number, account, role, status, hospital, validUntil, activeSince, keyVersion } = found;
  const { parity, x, lowestKeyVersion } = found;
  return {
    ...{ number, account, role, status, hospital, validUntil, activeSince, keyVersion },
    lowestValidKeyVersion: lowestKeyVersion,
    publicKey: concat(Uint8Array.of(parity), fromHex(x)),
  };
}
