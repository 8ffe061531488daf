// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    LONGEST_CONSENT_MASK,
    LONGEST_CONSENT_SHIFT,
    MAX_HOSPITALS,
    PAUSED_BIT,
    STATUS_ACTIVE
} from "../Numbers.sol";

/// @dev One member in one slot, from the lowest bit: number 32, role 8, status 8, hospital 8, valid-until 40,
/// active-since 40, key version 16, lowest valid key version 16, parity 8, patient 32 (a device's). Zero: no member.
type MemberWord is uint256;

using MemberWords for MemberWord global;

/// @notice Packs and reads member words, and answers from them whether a member is active.
library MemberWords {
    struct Fields {
        uint32 number;
        uint8 role;
        uint8 status;
        uint8 hospital;
        uint40 validUntil;
        uint40 activeSince;
        uint16 keyVersion;
        uint16 lowestKeyVersion;
        uint8 parity;
        uint32 patient;
    }

    function pack(Fields memory fields) internal pure returns (MemberWord) {
        uint256 word =
            uint256(fields.number) |
                (uint256(fields.role) << 32) |
                (uint256(fields.status) << 40) |
                (uint256(fields.hospital) << 48) |
                (uint256(fields.validUntil) << 56);
        word |=
            (uint256(fields.activeSince) << 96) |
            (uint256(fields.keyVersion) << 136) |
            (uint256(fields.lowestKeyVersion) << 152) |
            (uint256(fields.parity) << 168) |
            (uint256(fields.patient) << 176);
        return MemberWord.wrap(word);
    }

    function unpack(MemberWord word) internal pure returns (Fields memory) {
        return
            Fields({
                number: word.number(),
                role: word.role(),
                status: word.status(),
                hospital: word.hospital(),
                validUntil: word.validUntil(),
                activeSince: word.activeSince(),
                keyVersion: word.keyVersion(),
                lowestKeyVersion: word.lowestKeyVersion(),
                parity: uint8(MemberWord.unwrap(word) >> 168),
                patient: word.patient()
            });
    }

    function number(MemberWord word) internal pure returns (uint32) {
        return uint32(MemberWord.unwrap(word));
    }

    function role(MemberWord word) internal pure returns (uint8) {
        return uint8(MemberWord.unwrap(word) >> 32);
    }

    function status(MemberWord word) internal pure returns (uint8) {
        return uint8(MemberWord.unwrap(word) >> 40);
    }

    function hospital(MemberWord word) internal pure returns (uint8) {
        return uint8(MemberWord.unwrap(word) >> 48);
    }

    function validUntil(MemberWord word) internal pure returns (uint40) {
        return uint40(MemberWord.unwrap(word) >> 56);
    }

    function activeSince(MemberWord word) internal pure returns (uint40) {
        return uint40(MemberWord.unwrap(word) >> 96);
    }

    function keyVersion(MemberWord word) internal pure returns (uint16) {
        return uint16(MemberWord.unwrap(word) >> 136);
    }

    function lowestKeyVersion(MemberWord word) internal pure returns (uint16) {
        return uint16(MemberWord.unwrap(word) >> 152);
    }

    function patient(MemberWord word) internal pure returns (uint32) {
        return uint32(MemberWord.unwrap(word) >> 176);
    }

    /// @dev Active at `time`: status, both ends of validity, and the hospital's bit in `state`.
    function isActiveAt(MemberWord word, uint256 state, uint256 time) internal pure returns (bool) {
        return
            word.status() == STATUS_ACTIVE &&
            word.activeSince() <= time &&
            time < word.validUntil() &&
            isHospitalActive(state, word.hospital());
    }

    function isHospitalActive(uint256 state, uint8 hospitalNumber) internal pure returns (bool) {
        return hospitalNumber < MAX_HOSPITALS && (state >> hospitalNumber) & 1 == 1;
    }

    /// @dev How many seconds a permit may last; 0: as long as the patient likes.
    function longestConsent(uint256 state) internal pure returns (uint256) {
        return ((state >> LONGEST_CONSENT_SHIFT) & LONGEST_CONSENT_MASK) * 30 days;
    }

    function isPaused(uint256 state) internal pure returns (bool) {
        return state & PAUSED_BIT != 0;
    }
}
