// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ConsortiumTimelock} from "./consortium/ConsortiumTimelock.sol";
import {HospitalGovernor} from "./consortium/HospitalGovernor.sol";
import {SignedProposals} from "./consortium/SignedProposals.sol";
import {IRegistration} from "./interfaces/IRegistration.sol";

/// @title What the hospitals decide together
/// @notice One vote a hospital. A proposal passes with the votes of more than half of all that had one when the voting
/// began, waits in the timelock, and can then be executed by anybody.
contract Consortium is SignedProposals {
    error ConsortiumNoVote(address account, uint256 proposalId);
    error ConsortiumSettingOutOfRange(uint256 value, uint256 lowest, uint256 highest);

    /// @dev Only a hospital with a vote proposes: its one vote is the threshold.
    uint256 private constant THRESHOLD = 1;
    uint256 private constant LONGEST_WAIT = 30 days;

    /// @param votingDelay_ Seconds between a proposal and its voting.
    /// @param votingPeriod_ Seconds that a voting lasts.
    /// @param timelockDelay Seconds between a queued proposal and its execution.
    constructor(
        IRegistration registration,
        uint48 votingDelay_,
        uint32 votingPeriod_,
        uint256 timelockDelay
    )
        HospitalGovernor(registration.deployment())
        Governor("HealthChain")
        GovernorSettings(votingDelay_, votingPeriod_, THRESHOLD)
        GovernorVotes(IVotes(address(registration)))
        GovernorTimelockControl(
            new ConsortiumTimelock(Ownable2Step(address(registration)), timelockDelay)
        )
    {}

    /// @notice How many votes for a proposal it takes: more than half of all there were at `timepoint`.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return token().getPastTotalSupply(timepoint) / 2 + 1;
    }

    /// @notice How votes are counted: only those for a proposal help it.
    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE()
        public
        pure
        override(GovernorCountingSimple, IGovernor)
        returns (string memory)
    {
        return "support=bravo&quorum=for";
    }

    function _setVotingDelay(uint48 newVotingDelay) internal override {
        _requireWithin(newVotingDelay, 0, LONGEST_WAIT);
        super._setVotingDelay(newVotingDelay);
    }

    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        _requireWithin(newVotingPeriod, 1, LONGEST_WAIT);
        super._setVotingPeriod(newVotingPeriod);
    }

    function _setProposalThreshold(uint256 newProposalThreshold) internal override {
        _requireWithin(newProposalThreshold, THRESHOLD, THRESHOLD);
        super._setProposalThreshold(newProposalThreshold);
    }

    /// @dev Who has lost the vote since then has none.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory params
    ) internal view override(Governor, GovernorVotes) returns (uint256) {
        if (token().getVotes(account) == 0) return 0;
        return super._getVotes(account, timepoint, params);
    }

    function _countVote(
        uint256 proposalId,
        address account,
        uint8 support,
        uint256 totalWeight,
        bytes memory params
    ) internal override(Governor, GovernorCountingSimple) returns (uint256) {
        require(totalWeight != 0, ConsortiumNoVote(account, proposalId));
        return super._countVote(proposalId, account, support, totalWeight, params);
    }

    function _quorumReached(
        uint256 proposalId
    ) internal view override(Governor, GovernorCountingSimple) returns (bool) {
        (, uint256 forVotes, ) = proposalVotes(proposalId);
        return forVotes >= quorum(proposalSnapshot(proposalId));
    }

    function _requireWithin(uint256 value, uint256 lowest, uint256 highest) private pure {
        require(
            value >= lowest && value <= highest,
            ConsortiumSettingOutOfRange(value, lowest, highest)
        );
    }
}
