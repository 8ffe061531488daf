// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice EIP-712 hashes of what hospitals sign about an urgent suspension.
library UrgentActs {
    bytes32 internal constant SUPPORT = keccak256(
        "SupportSuspension(uint8 supporter,uint8 hospital,uint32 round,uint256 nonce,uint40 deadline,string sentence)"
    );
    bytes32 internal constant WITHDRAW = keccak256(
        "WithdrawSupport(uint8 supporter,uint8 hospital,uint32 round,uint256 nonce,uint40 deadline,string sentence)"
    );

    /// @dev Both have the same fields.
    function hash(
        bytes32 typeHash,
        SupportAct calldata act,
        uint256 nonce
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    typeHash,
                    act.supporter,
                    act.hospital,
                    act.round,
                    nonce,
                    act.deadline,
                    act.sentenceHash
                )
            );
    }
}

/// @dev What a hospital's admin signs; the nonce is the admin's next one, which the contract knows.
struct SupportAct {
    uint8 supporter;
    uint8 hospital;
    uint32 round;
    uint40 deadline;
    bytes32 sentenceHash;
}
