// The part of the table about the hospitals' votes. Data only.
import { everybody, type Case, type ContractName } from "./case.ts";

type Rule = Pick<Case, "may" | "otherwise" | "except">;

const rule =
  (contract: ContractName) =>
  (name: string, who: Rule, about?: string): Case => ({
    ...{ contract, name },
    ...(about === undefined ? {} : { about }),
    ...who,
  });

const consortium = rule("Consortium");
const timelock = rule("ConsortiumTimelock");
const urgent = rule("UrgentSuspension");

const anybody: Rule = { may: everybody };
const nobody = (otherwise: string): Rule => ({ may: [], otherwise });
const hospitals = (otherwise: string): Rule => ({ may: ["admin", "otherAdmin"], otherwise });
const byVote = "by a vote alone";

const consortiumOwn: readonly Case[] = [
  consortium("propose", hospitals("GovernorInsufficientProposerVotes")),
  consortium("proposeBySig", anybody, "signed by the hospital's admin"),
  consortium("cancel", { may: ["admin"], otherwise: "GovernorUnableToCancel" }, "the caller's own"),
  ...["castVote", "castVoteWithReason", "castVoteWithReasonAndParams"].map((name) =>
    consortium(name, hospitals("ConsortiumNoVote"), "during the voting"),
  ),
  ...["castVoteBySig", "castVoteWithReasonAndParamsBySig"].map((name) =>
    consortium(name, anybody, "signed by the hospital's admin"),
  ),
  consortium("queue", anybody, "a proposal that passed"),
  consortium("execute", anybody, "a queued proposal whose delay is over"),
  ...["relay", "setProposalThreshold", "setVotingDelay", "setVotingPeriod", "updateTimelock"].map(
    (name) => consortium(name, nobody("GovernorOnlyExecutor"), byVote),
  ),
  ...["onERC1155BatchReceived", "onERC1155Received", "onERC721Received"].map((name) =>
    consortium(name, nobody("GovernorDisabledDeposit"), "which it never takes"),
  ),
];

const timelockOwn: readonly Case[] = [
  timelock("acceptOwnership", anybody, "of Registration, which was offered to it"),
  ...["schedule", "scheduleBatch", "cancel", "grantRole", "revokeRole"].map((name) =>
    timelock(name, nobody("AccessControlUnauthorizedAccount"), byVote),
  ),
  timelock("renounceRole", anybody, "a role of the caller's own"),
  timelock(
    "execute",
    nobody("TimelockUnexpectedOperationState"),
    "not in a batch, which it never takes",
  ),
  timelock("executeBatch", anybody, "what is queued and whose delay is over"),
  timelock("updateDelay", nobody("TimelockUnauthorizedCaller"), byVote),
  ...["onERC1155BatchReceived", "onERC1155Received", "onERC721Received"].map((name) =>
    timelock(name, anybody),
  ),
];

const urgentOwn: readonly Case[] = [
  urgent("support", {
    ...hospitals("RegistrationHospitalUnknown"),
    except: { suspendedAdmin: "UrgentHospitalInactive" },
  }),
  urgent("supportBySig", anybody, "signed by the supporter's admin"),
  urgent(
    "withdraw",
    {
      may: ["admin"],
      otherwise: "RegistrationHospitalUnknown",
      except: { otherAdmin: "UrgentNotSupported", suspendedAdmin: "UrgentNotSupported" },
    },
    "a support of the caller's hospital",
  ),
  urgent("withdrawBySig", anybody, "signed by the supporter's admin"),
  urgent("lapse", anybody, "of a suspension whose 7 days are over"),
];

/** Who may call what of the contracts that carry the hospitals' votes. */
export const consortiumCases: readonly Case[] = [...consortiumOwn, ...timelockOwn, ...urgentOwn];

/** Their functions that change nothing. */
export const consortiumViews = {
  Consortium: [
    ...["BALLOT_TYPEHASH", "CLOCK_MODE", "COUNTING_MODE", "EXTENDED_BALLOT_TYPEHASH", "clock"],
    ...["eip712Domain", "getProposalId", "getVotes", "getVotesWithParams", "hasVoted"],
    ...["hashProposal", "name", "nonces", "proposalDeadline", "proposalEta"],
    ...["proposalNeedsQueuing", "proposalProposer", "proposalSnapshot", "proposalThreshold"],
    ...["proposalVotes", "quorum", "state", "supportsInterface", "timelock", "token", "version"],
    ...["votingDelay", "votingPeriod"],
  ],
  ConsortiumTimelock: [
    ...["CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE", "EXECUTOR_ROLE", "PROPOSER_ROLE", "getMinDelay"],
    ...["getOperationState", "getRoleAdmin", "getTimestamp", "hasRole", "hashOperation"],
    ...["hashOperationBatch", "isOperation", "isOperationDone", "isOperationPending"],
    ...["isOperationReady", "supportsInterface"],
  ],
  UrgentSuspension: ["eip712Domain", "nonces", "registration", "roundOf", "supportOf"],
} as const;
