// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Which break-glass case an act is about: number counts the cases of this doctor with this patient from 1.
struct CaseId {
    uint32 patient;
    uint32 doctor;
    uint24 number;
}

/// @dev What a reviewing hospital finds. isDisputed is what the case says now, so that a review does not answer a
/// dispute that it did not know; reason is a salted digest.
struct Verdict {
    bool isDisputed;
    bool isJustified;
    bytes32 reason;
}

/// @notice EIP-712 hashes of what patients, doctors and hospitals sign about emergencies.
library BreakGlassActs {
    bytes32 private constant SET_EMERGENCY_ACCESS = keccak256(
        "SetEmergencyAccess(uint32 patient,uint32 categories,uint24 revision,uint40 deadline,string sentence)"
    );
    bytes32 private constant BREAK_GLASS = keccak256(
        "BreakGlass(uint32 patient,uint32 doctor,uint24 number,bytes32 reason,uint40 deadline,string sentence)"
    );
    bytes32 private constant REVIEW = keccak256(
        "Review(uint8 hospital,uint32 patient,uint32 doctor,uint24 number,bool isDisputed,bool isJustified,bytes32 reason,uint40 deadline,string sentence)"
    );
    bytes32 private constant DISPUTE = keccak256(
        "Dispute(uint32 patient,uint32 doctor,uint24 number,bytes32 reason,uint40 deadline,string sentence)"
    );

    function hashSetEmergencyAccess(
        uint32 patient,
        uint32 categories,
        uint24 revision,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    SET_EMERGENCY_ACCESS,
                    patient,
                    categories,
                    revision,
                    deadline,
                    sentenceHash
                )
            );
    }

    function hashBreakGlass(
        CaseId calldata id,
        bytes32 reason,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(BREAK_GLASS, id, reason, deadline, sentenceHash));
    }

    function hashReview(
        uint8 hospital,
        CaseId calldata id,
        Verdict calldata verdict,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVIEW, hospital, id, verdict, deadline, sentenceHash));
    }

    function hashDispute(
        CaseId calldata id,
        bytes32 reason,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(DISPUTE, id, reason, deadline, sentenceHash));
    }
}
