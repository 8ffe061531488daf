import type { Hex } from "#lib/bytes";
import { memberStatus, roles } from "#lib/roles";
import type { Gateway } from "../gateway.ts";

/** The account of a gateway that is admitted now; undefined for any other number. */
export const activeGateway = (gateway: Gateway, number: number): Promise<Hex | undefined> =>
  activeService(gateway, number, roles.gateway);

/** The account of an oracle that is admitted now; undefined for any other number. */
export const activeOracle = (gateway: Gateway, number: number): Promise<Hex | undefined> =>
  activeService(gateway, number, roles.oracle);

async function activeService(
  { read, now }: Gateway,
  number: number,
  role: number,
): Promise<Hex | undefined> {
  if (!Number.isInteger(number) || number < 1 || number >= 2 ** 31) return undefined;
  const member = await read.member(number);
  const isActive =
    member?.role === role && member.status === memberStatus.active && member.validUntil > now();
  return isActive ? member.account : undefined;
}
