import type { PublicClient } from "viem";
import { accesslogAbi, registrationAbi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { AccessLogRead, Member, Read } from "#lib/ports";
import { roles } from "#lib/roles";
import { wholeChain } from "./registration.ts";

/** What the chain says about gateways' logs: their roots, and which gateways were ever admitted. */
export function accessLogReads(
  client: PublicClient,
  { contracts: { AccessLog, Registration } }: Site,
  { member }: Pick<Read, "member">,
): AccessLogRead {
  const contract = { address: AccessLog, abi: accesslogAbi } as const;
  return {
    head: async (gateway) => {
      const found = await client.readContract({
        ...{ ...contract, functionName: "headOf" },
        args: [gateway],
      });
      return { last: Number(found.last), roots: Number(found.roots), at: found.appendedAt };
    },
    root: async (gateway, from) => {
      const { root, to, appendedAt } = await client.readContract({
        ...{ ...contract, functionName: "rootAt" },
        args: [gateway, BigInt(from)],
      });
      return appendedAt === 0 ? undefined : { root, from, to: Number(to), at: appendedAt };
    },
    gateways: async () => {
      const events = await client.getContractEvents({
        ...{ address: Registration, abi: registrationAbi, eventName: "MemberEnrolled" },
        ...wholeChain,
      });
      const gateways = events.filter(({ args }) => args.role === roles.gateway);
      const found = await Promise.all(gateways.map(({ args }) => member(args.number)));
      return found.filter((one): one is Member => one !== undefined);
    },
  };
}
