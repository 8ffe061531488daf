// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice EIP-712 hash of what a hospital signs to put something to the vote.
library ProposalActs {
    bytes32 private constant PROPOSE = keccak256(
        "Propose(address proposer,uint256 proposalId,uint256 nonce,uint40 deadline,string sentence)"
    );

    /// @dev The id is a hash of everything that is proposed, with the words that go with it.
    function hash(
        ProposeAct calldata act,
        uint256 proposalId,
        uint256 nonce
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(PROPOSE, act.proposer, proposalId, nonce, act.deadline, act.sentenceHash)
            );
    }
}

/// @dev What a hospital's admin signs beside the proposal; the nonce is the proposer's next one, as of a ballot.
struct ProposeAct {
    address proposer;
    uint40 deadline;
    bytes32 sentenceHash;
}
