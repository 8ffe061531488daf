// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Device-signed evidence that a leaf stood under one sequence: the statement's fields, the leaf of the reading, its
/// siblings in the statement's tree, and the device's signature. Nothing in it shows the reading.
struct SignedLeaf {
    uint32 patient;
    uint64 first;
    uint32 count;
    bytes32 leaf;
    bytes32[] proof;
    bytes signature;
}

/// @notice EIP-712 hashes of what devices and hospitals sign for Vitals.
library VitalsActs {
    bytes32 private constant READING_BATCH = keccak256(
        "ReadingBatch(bytes32 deployment,uint32 device,uint32 patient,uint64 first,uint32 count,bytes32 root)"
    );
    bytes32 private constant RESTORE = keccak256(
        "Restore(uint32 device,bytes32 nonce,uint40 deadline,string sentence)"
    );

    /// @dev A device's statement: `count` readings of a patient, with consecutive sequences from `first`, under one root.
    function hashReadingBatch(
        bytes32 deployment,
        uint32 device,
        SignedLeaf calldata signed,
        bytes32 root
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    READING_BATCH,
                    deployment,
                    device,
                    signed.patient,
                    signed.first,
                    signed.count,
                    root
                )
            );
    }

    function hashRestore(
        uint32 device,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(RESTORE, device, nonce, deadline, sentenceHash));
    }
}
