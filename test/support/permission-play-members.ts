import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { day, now, type Person, type PeopledWorld } from "./consortium.ts";
import type { Act } from "./permission-model.ts";
import { acceptanceOf, nextKey, succession } from "./registration-acts.ts";

type MemberAct = Extract<Act, { member: number }>;

/** What is done about members, as raw calls; keeps who holds which number and which hospital is in charge. */
export function memberCalls(world: PeopledWorld, people: readonly Person[]) {
  const code = world.registration.interface;
  const admins = [world.northAdmin, world.southAdmin];
  const accounts = new Map(people.map(({ number, account }) => [number, account]));
  const hospitals = new Map(people.map(({ number }) => [number, 0]));
  hospitals.set(world.southDoctor.number, 1);
  const free = [...world.free] as HardhatEthersSigner[];
  const accountOf = (number: number) => accounts.get(number)!;
  const adminOf = (number: number) => admins[hospitals.get(number)!]!.address;

  const callOf = async (act: MemberAct): Promise<{ from: string; data: string }> => {
    const { member } = act;
    switch (act.kind) {
      case "renew":
        return {
          from: adminOf(member),
          data: code.encodeFunctionData("renew", [member, act.until]),
        };
      case "suspend":
        return { from: adminOf(member), data: code.encodeFunctionData("suspend", [member]) };
      case "reinstate":
        return { from: adminOf(member), data: code.encodeFunctionData("reinstate", [member]) };
      case "changeHospital": {
        const { hospital, until: validUntil } = act;
        const deadline = (await now()) + day;
        const salt = `0x${deadline.toString(16).padStart(64, "0")}`;
        const terms = { member, hospital, validUntil, deadline, salt };
        const { argument, signature } = await acceptanceOf(world, admins[hospital]!, terms);
        const data = code.encodeFunctionData("changeHospital", [argument, signature]);
        return { from: accountOf(member).address, data };
      }
      default:
        return { from: accountOf(member).address, data: await keyChange(act) };
    }
  };

  /** The next account is one that nobody holds now: those that were left are free again. */
  const keyChange = async ({
    kind,
    member,
    isCompromised,
  }: Extract<MemberAct, { isCompromised: boolean }>) => {
    const held = await world.registration.memberByNumber(member);
    const keyVersion = Number(held.keyVersion) + 1;
    if (kind === "rotateKey") {
      const key = await nextKey(world, accountOf(member), keyVersion);
      return code.encodeFunctionData(kind, [keyVersion, key, isCompromised]);
    }
    const taking = { member, predecessor: held.account, keyVersion };
    const key = await succession(world, free[0]!, taking);
    return code.encodeFunctionData(kind, [keyVersion, key, isCompromised]);
  };

  return {
    callOf,
    addressOf: (number: number): string => accountOf(number).address,
    /** The chain took it. */
    happened: (act: MemberAct): void => {
      if (act.kind === "changeHospital") hospitals.set(act.member, act.hospital);
      if (act.kind !== "moveAccount") return;
      free.push(accountOf(act.member));
      accounts.set(act.member, free.shift()!);
    },
  };
}
