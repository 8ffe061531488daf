// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ProposalActs, ProposeAct} from "../typed-data/ProposalActs.sol";
import {Signatures} from "../typed-data/Signatures.sol";
import {HospitalGovernor} from "./HospitalGovernor.sol";

/// @notice Proposals that a hospital's admin signs and anybody sends, as votes are.
abstract contract SignedProposals is HospitalGovernor {
    error ConsortiumActExpired(uint40 deadline);
    error ConsortiumDeadlineTooFar(uint40 deadline);

    uint256 private constant LONGEST_ACT = 1 hours;

    /// @notice {propose} by a signed Propose of the proposer.
    /// @dev Nonces rise one by one and are those of ballots too, so an act that was kept back dies with the next.
    function proposeBySig(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description,
        ProposeAct calldata act,
        bytes calldata signature
    ) external returns (uint256) {
        uint256 proposalId = getProposalId(
            targets,
            values,
            calldatas,
            keccak256(bytes(description))
        );
        _useProposal(act, proposalId, signature);
        _requireProposer(act.proposer, description);
        return _propose(targets, values, calldatas, description, act.proposer);
    }

    function _useProposal(
        ProposeAct calldata act,
        uint256 proposalId,
        bytes calldata signature
    ) private {
        require(block.timestamp <= act.deadline, ConsortiumActExpired(act.deadline));
        require(
            act.deadline <= block.timestamp + LONGEST_ACT,
            ConsortiumDeadlineTooFar(act.deadline)
        );
        bytes32 digest = _hashTypedDataV4(
            ProposalActs.hash(act, proposalId, _useNonce(act.proposer))
        );
        require(
            Signatures.isBy(act.proposer, digest, signature),
            GovernorInvalidSignature(act.proposer)
        );
    }

    /// @dev What {propose} asks of its caller.
    function _requireProposer(address proposer, string calldata description) private view {
        require(
            _isValidDescriptionForProposer(proposer, description),
            GovernorRestrictedProposer(proposer)
        );
        uint256 votes = getVotes(proposer, clock() - 1);
        uint256 threshold = proposalThreshold();
        require(votes >= threshold, GovernorInsufficientProposerVotes(proposer, votes, threshold));
    }
}
