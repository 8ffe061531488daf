// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cell, ConsentActs} from "./ConsentActs.sol";

/// @dev What a reader asks for. categories, purposes and actions are bit sets; until is Unix seconds.
struct Terms {
    uint32 categories;
    uint16 purposes;
    uint8 actions;
    uint40 until;
}

/// @dev Which request an act is about: number counts the requests of this reader to this patient from 1.
struct RequestId {
    uint32 patient;
    uint32 reader;
    uint24 number;
}

/// @notice EIP-712 hashes of what readers and patients sign about requests.
library RequestActs {
    bytes32 internal constant REFUSE = keccak256(
        "Refuse(uint32 patient,uint32 reader,uint24 number,uint40 deadline,string sentence)"
    );
    bytes32 internal constant CANCEL = keccak256(
        "Cancel(uint32 patient,uint32 reader,uint24 number,uint40 deadline,string sentence)"
    );
    bytes32 private constant REQUEST = keccak256(
        "Request(uint32 patient,uint32 reader,uint24 number,uint32 categories,uint16 purposes,uint8 actions,uint40 until,bytes32 digest,uint40 deadline,string sentence)"
    );
    bytes32 private constant APPROVE = keccak256(
        "Approve(uint32 patient,uint32 reader,uint24 number,Cell[] cells,uint40 deadline,string sentence)Cell(uint32 reader,uint8 category,uint40 from,uint40 until,uint16 purposes,uint8 actions,uint16 keyVersion,uint24 revision)"
    );

    function hashRequest(
        RequestId calldata id,
        Terms calldata terms,
        bytes32 digest,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(REQUEST, id, terms, digest, deadline, sentenceHash));
    }

    function hashApprove(
        RequestId calldata id,
        Cell[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32 list = ConsentActs.hashCells(cells);
        return keccak256(abi.encode(APPROVE, id, list, deadline, sentenceHash));
    }

    /// @param kind REFUSE or CANCEL.
    function hashAnswer(
        bytes32 kind,
        RequestId calldata id,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(kind, id, deadline, sentenceHash));
    }
}
