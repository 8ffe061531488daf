// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev One record: its category, the epoch its key box is sealed for, and the manifest's SHA-256.
struct AnchorItem {
    uint8 category;
    uint32 epoch;
    bytes32 digest;
}

/// @dev A record of a patient, by who wrote it and its manifest's SHA-256.
struct RecordRef {
    uint32 author;
    bytes32 digest;
}

/// @dev That one's own record (`digest`) supersedes or amends an earlier one of the same patient.
struct Link {
    RecordRef earlier;
    bytes32 digest;
}

/// @notice EIP-712 hashes of what authors and patients sign for Records.
library RecordsActs {
    bytes32 internal constant SUPERSEDE = keccak256(
        "Supersede(uint32 patient,uint32 author,uint32 earlierAuthor,bytes32 earlier,bytes32 digest,uint40 deadline,string sentence)"
    );
    bytes32 internal constant AMEND = keccak256(
        "Amend(uint32 patient,uint32 author,uint32 earlierAuthor,bytes32 earlier,bytes32 digest,uint40 deadline,string sentence)"
    );
    bytes32 private constant MARK_ENTERED_IN_ERROR = keccak256(
        "MarkEnteredInError(uint32 patient,uint32 signer,uint32 author,bytes32 digest,uint40 deadline,string sentence)"
    );
    bytes32 private constant ERASE = keccak256(
        "Erase(uint32 patient,uint32 author,bytes32 digest,uint40 deadline,string sentence)"
    );
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

    /// @param kind SUPERSEDE or AMEND.
    function hashLink(
        bytes32 kind,
        uint32 patient,
        uint32 author,
        Link calldata link,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(kind, patient, author, link, deadline, sentenceHash));
    }

    function hashMark(
        uint32 patient,
        uint32 signer,
        RecordRef calldata record,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(MARK_ENTERED_IN_ERROR, patient, signer, record, deadline, sentenceHash)
            );
    }

    function hashErase(
        uint32 patient,
        RecordRef calldata record,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ERASE, patient, record, deadline, sentenceHash));
    }
}
