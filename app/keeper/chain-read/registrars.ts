import type { PublicClient } from "viem";
import { registrationAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { wholeChain } from "./registration.ts";

/** An account that vouches for a hospital, as `Registration` has it now. */
export type Registrar = {
  readonly account: Hex;
  /** Vouchers taken a day (UTC); 0 once it was removed. */
  readonly dailyCap: number;
  /** Of those, how many were taken on `day`, which counts days since 1970. */
  readonly used: number;
  readonly day: number;
};

/** Every registrar that a hospital ever named, as they stand now. */
export async function readRegistrars(
  client: PublicClient,
  { contracts: { Registration: address } }: Site,
  hospital: number,
): Promise<readonly Registrar[]> {
  const events = await client.getContractEvents({
    ...{ address, abi, eventName: "RegistrarSet", args: { hospital } },
    ...wholeChain,
  });
  const accounts = [...new Set(events.map(({ args }) => args.registrar))];
  return Promise.all(
    accounts.map(async (account) => {
      const args = [hospital, account] as const;
      const found = await client.readContract({
        ...{ address, abi, functionName: "registrarOf", args },
      });
      return { account, ...found };
    }),
  );
}
