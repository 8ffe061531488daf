import { encodeBytes32String, ZeroAddress, type ContractRunner } from "ethers";
import type { Site } from "#lib/acts/domains";
import {
  Consortium__factory,
  ConsortiumTimelock__factory,
  UrgentSuspension__factory,
  type Consortium,
  type ConsortiumTimelock,
  type UrgentSuspension,
} from "#types";
import { openContracts } from "./contracts.ts";
import { openContract } from "./open-contract.ts";
import { ChainError } from "./provider.ts";
import { chainError } from "./refusal.ts";

/** The contracts that carry the hospitals' votes, typed, on one runner. */
export type Voting = {
  readonly consortium: Consortium;
  readonly timelock: ConsortiumTimelock;
  readonly urgentSuspension: UrgentSuspension;
};

/** Opens those that `Registration` names now. Throws {@link ChainError} `chain/no-votes` where it names none. */
export async function openVoting(site: Site, runner: ContractRunner): Promise<Voting> {
  const { Registration } = openContracts(site, runner);
  const [votes, urgent] = await Promise.all(
    ["Consortium", "UrgentSuspension"].map((name) =>
      Registration.contractOf(encodeBytes32String(name)),
    ),
  ).catch((error: unknown) => {
    throw chainError(error);
  });
  if (votes === undefined || urgent === undefined || [votes, urgent].includes(ZeroAddress))
    throw new ChainError(
      "chain/no-votes",
      "This deployment has no votes: it was made before there were any. Its owner decides alone. Deploy again to have them.",
    );
  const consortium = openContract(Consortium__factory, votes, runner);
  const timelock = await consortium.timelock().catch((error: unknown) => {
    throw chainError(error);
  });
  return {
    consortium,
    timelock: openContract(ConsortiumTimelock__factory, timelock, runner),
    urgentSuspension: openContract(UrgentSuspension__factory, urgent, runner),
  };
}
