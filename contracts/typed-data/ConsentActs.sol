// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a reader may do in one category. purposes and actions are bit sets; revision is the cell's present one.
struct Cell {
    uint32 reader;
    uint8 category;
    uint40 from;
    uint40 until;
    uint16 purposes;
    uint8 actions;
    uint16 keyVersion;
    uint24 revision;
}

/// @dev A reader who may do nothing in one category, whatever a team may. revision is the cell's present one.
struct Denial {
    uint32 reader;
    uint8 category;
    uint40 from;
    uint40 until;
    uint24 revision;
}

/// @dev Names a cell of the patient.
struct CellId {
    uint32 reader;
    uint8 category;
}

/// @dev Names a cell of the reader by its category and present revision.
struct CellRevision {
    uint8 category;
    uint24 revision;
}

/// @dev A signed Revoke without the patient.
struct Revocation {
    CellId[] cells;
    bytes32 nonce;
    uint40 deadline;
    bytes32 sentenceHash;
}

/// @notice EIP-712 hashes of what patients and readers sign about cells.
library ConsentActs {
    bytes32 private constant CELL = keccak256(
        "Cell(uint32 reader,uint8 category,uint40 from,uint40 until,uint16 purposes,uint8 actions,uint16 keyVersion,uint24 revision)"
    );
    bytes32 private constant GRANT = keccak256(
        "Grant(uint32 patient,Cell[] cells,uint40 deadline,string sentence)Cell(uint32 reader,uint8 category,uint40 from,uint40 until,uint16 purposes,uint8 actions,uint16 keyVersion,uint24 revision)"
    );
    bytes32 private constant DENIAL = keccak256(
        "Denial(uint32 reader,uint8 category,uint40 from,uint40 until,uint24 revision)"
    );
    bytes32 private constant DENY = keccak256(
        "Deny(uint32 patient,Denial[] denials,uint40 deadline,string sentence)Denial(uint32 reader,uint8 category,uint40 from,uint40 until,uint24 revision)"
    );
    bytes32 private constant CELL_ID = keccak256("CellId(uint32 reader,uint8 category)");
    bytes32 private constant CELL_REVISION = keccak256(
        "CellRevision(uint8 category,uint24 revision)"
    );
    bytes32 private constant RENOUNCE = keccak256(
        "Renounce(uint32 patient,uint32 reader,CellRevision[] cells,uint40 deadline,string sentence)CellRevision(uint8 category,uint24 revision)"
    );
    bytes32 private constant REVOKE = keccak256(
        "Revoke(uint32 patient,CellId[] cells,bytes32 nonce,uint40 deadline,string sentence)CellId(uint32 reader,uint8 category)"
    );
    bytes32 private constant REVOKE_AND_ROTATE = keccak256(
        "RevokeAndRotate(Revoke revoke,EpochKeys epochKeys)CellId(uint32 reader,uint8 category)EpochKey(uint8 category,uint32 epoch,bytes32 x)EpochKeys(bytes32 deployment,address account,uint16 generation,EpochKey[] keys,uint40 deadline,string sentence)Revoke(uint32 patient,CellId[] cells,bytes32 nonce,uint40 deadline,string sentence)"
    );

    function hashGrant(
        uint32 patient,
        Cell[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(GRANT, patient, hashCells(cells), deadline, sentenceHash));
    }

    function hashCells(Cell[] calldata cells) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](cells.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(CELL, cells[i]));
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function hashDeny(
        uint32 patient,
        Denial[] calldata denials,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](denials.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(DENIAL, denials[i]));
        }
        bytes32 list = keccak256(abi.encodePacked(hashes));
        return keccak256(abi.encode(DENY, patient, list, deadline, sentenceHash));
    }

    function hashRevoke(
        uint32 patient,
        Revocation calldata revocation
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](revocation.cells.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(CELL_ID, revocation.cells[i]));
        }
        return
            keccak256(
                abi.encode(
                    REVOKE,
                    patient,
                    keccak256(abi.encodePacked(hashes)),
                    revocation.nonce,
                    revocation.deadline,
                    revocation.sentenceHash
                )
            );
    }

    function hashRenounce(
        uint32 patient,
        uint32 reader,
        CellRevision[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](cells.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode(CELL_REVISION, cells[i]));
        }
        bytes32 list = keccak256(abi.encodePacked(hashes));
        return keccak256(abi.encode(RENOUNCE, patient, reader, list, deadline, sentenceHash));
    }

    function hashRevokeAndRotate(
        bytes32 revoke,
        bytes32 epochKeys
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE_AND_ROTATE, revoke, epochKeys));
    }
}
