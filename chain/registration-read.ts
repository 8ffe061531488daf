import { concat, fromHex, type Hex } from "#lib/bytes";
import type { Member, Read } from "#lib/ports";
import type { Contracts } from "./contracts.ts";
import { chainError } from "./refusal.ts";

type RegistrationRead = Pick<
  Read,
  | "member"
  | "memberOfAccount"
  | "membersOfHospital"
  | "hospitalCount"
  | "isHospitalActive"
  | "adminOf"
  | "hospitalOf"
  | "directoryDigest"
>;
type Registration = Contracts["Registration"];
type MemberStruct = Awaited<ReturnType<Registration["memberByNumber"]>>;

/** What `Registration` says about members and hospitals. */
export function registrationReads({ Registration }: Contracts): RegistrationRead {
  return {
    member: async (number) => memberOf(await Registration.memberByNumber(number)),
    memberOfAccount: async (account) => memberOf(await Registration.memberByAccount(account)),
    membersOfHospital: (hospital) => readMembers(Registration, hospital),
    hospitalCount: async () => Number(await Registration.hospitalCount()),
    isHospitalActive: (hospital) => Registration.isHospitalActive(hospital),
    adminOf: async (hospital) => {
      const admin = (await Registration.adminOf(hospital)) as Hex;
      return BigInt(admin) === 0n ? undefined : admin;
    },
    hospitalOf: (account) => readHospital(Registration, account),
    directoryDigest: async (hospital) => {
      const { version, publishedAt, digest } = await Registration.directoryOf(hospital);
      if (version === 0n) return undefined;
      return {
        version: Number(version),
        publishedAt: Number(publishedAt),
        digest: digest as Hex,
      };
    },
  };
}

/** The events of those who were enrolled here and of those who came find them; how they stand is asked anew. */
async function readMembers(registration: Registration, hospital: number): Promise<Member[]> {
  const { filters } = registration;
  const [enrolled, came] = await Promise.all([
    registration.queryFilter(filters.MemberEnrolled(undefined, undefined, hospital)),
    registration.queryFilter(filters.HospitalChanged(undefined, undefined, hospital)),
  ]);
  const numbers = new Set([...enrolled, ...came].map(({ args }) => args.number));
  const found = await Promise.all(
    [...numbers].map(async (number) => memberOf(await registration.memberByNumber(number))),
  );
  return found
    .filter((member) => member?.hospital === hospital)
    .filter((member) => member !== undefined)
    .sort((a, b) => a.number - b.number);
}

/** The contract reverts for whoever speaks for no hospital. */
async function readHospital(registration: Registration, account: Hex): Promise<number | undefined> {
  try {
    return Number(await registration.hospitalOf(account));
  } catch (error) {
    const cause = chainError(error);
    if (cause.code === "contract/RegistrationHospitalUnknown") return undefined;
    throw cause;
  }
}

function memberOf(found: MemberStruct): Member | undefined {
  if (found.number === 0n) return undefined;
  return {
    number: Number(found.number),
    account: found.account as Hex,
    role: Number(found.role),
    status: Number(found.status),
    hospital: Number(found.hospital),
    validUntil: Number(found.validUntil),
    activeSince: Number(found.activeSince),
    keyVersion: Number(found.keyVersion),
    lowestValidKeyVersion: Number(found.lowestKeyVersion),
    publicKey: concat(Uint8Array.of(Number(found.parity)), fromHex(found.x)),
  };
}
