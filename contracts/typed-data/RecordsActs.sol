// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev One record: its category, the epoch its key box is sealed for, and the manifest's SHA-256.
struct AnchorItem {
    uint8 category;
    uint32 epoch;
    bytes32 digest;
}

/// @notice EIP-712 hashes of what authors sign for Records.
library RecordsActs {
    bytes32 private constant ANCHOR = keccak256(
        "Anchor(uint32 patient,uint32 author,uint8 category,uint32 epoch,bytes32 digest,uint40 deadline,string sentence)"
    );
    bytes32 private constant ANCHOR_ITEM = keccak256(
        "AnchorItem(uint8 category,uint32 epoch,bytes32 digest)"
    );
    bytes32 private constant ANCHOR_MANY = keccak256(
        "AnchorMany(uint32 patient,uint32 author,AnchorItem[] items,uint40 deadline,string sentence)AnchorItem(uint8 category,uint32 epoch,bytes32 digest)"
    );

    function hashAnchor(
        uint32 patient,
        uint32 author,
        AnchorItem calldata item,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ANCHOR, patient, author, item, deadline, sentenceHash));
    }

    function hashAnchorMany(
        uint32 patient,
        uint32 author,
        AnchorItem[] calldata items,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](items.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(ANCHOR_ITEM, items[i]));
        }
        bytes32 list = keccak256(abi.encodePacked(hashes));
        return keccak256(abi.encode(ANCHOR_MANY, patient, author, list, deadline, sentenceHash));
    }
}
