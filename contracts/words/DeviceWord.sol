// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {STATUS_ACTIVE} from "../Numbers.sol";
import {MemberWords} from "./MemberWord.sol";
import {ReportWord} from "./ReportWord.sol";

/// @dev One device in one slot, from the lowest bit: sequence 64, accepted 32, rejected 32, late 32, status 8, hospital 8,
/// valid-until 40, patient 32, flags 8. Zero: no device was ever written here.
type DeviceWord is uint256;

using DeviceWords for DeviceWord global;

/// @notice Packs and reads device words. Sequence and counters only rise; standing comes from Registration.
library DeviceWords {
    /// @dev Set by proof that it signed one sequence twice, cleared by its hospital; never by Registration.
    uint8 internal constant QUARANTINED = 1;

    uint256 private constant COUNTS_MASK = 2 ** 160 - 1;
    uint256 private constant COUNTERS_MASK = 2 ** 160 - 2 ** 64;
    uint256 private constant CARRIES = (2 ** 96) | (2 ** 128) | (2 ** 160);
    uint256 private constant FLAGS_SHIFT = 248;

    /// @notice A device as clients read it; patient 0 where there is none.
    struct Fields {
        uint64 sequence;
        uint32 accepted;
        uint32 rejected;
        uint32 late;
        uint8 status;
        uint8 hospital;
        uint40 validUntil;
        uint32 patient;
        bool isQuarantined;
    }

    function unpack(DeviceWord word) internal pure returns (Fields memory) {
        return
            Fields({
                sequence: word.sequence(),
                accepted: word.accepted(),
                rejected: word.rejected(),
                late: word.late(),
                status: word.status(),
                hospital: word.hospital(),
                validUntil: word.validUntil(),
                patient: word.patient(),
                isQuarantined: word.isQuarantined()
            });
    }

    function exists(DeviceWord word) internal pure returns (bool) {
        return DeviceWord.unwrap(word) != 0;
    }

    function sequence(DeviceWord word) internal pure returns (uint64) {
        return uint64(DeviceWord.unwrap(word));
    }

    function accepted(DeviceWord word) internal pure returns (uint32) {
        return uint32(DeviceWord.unwrap(word) >> 64);
    }

    function rejected(DeviceWord word) internal pure returns (uint32) {
        return uint32(DeviceWord.unwrap(word) >> 96);
    }

    function late(DeviceWord word) internal pure returns (uint32) {
        return uint32(DeviceWord.unwrap(word) >> 128);
    }

    function status(DeviceWord word) internal pure returns (uint8) {
        return uint8(DeviceWord.unwrap(word) >> 160);
    }

    function hospital(DeviceWord word) internal pure returns (uint8) {
        return uint8(DeviceWord.unwrap(word) >> 168);
    }

    function validUntil(DeviceWord word) internal pure returns (uint40) {
        return uint40(DeviceWord.unwrap(word) >> 176);
    }

    function patient(DeviceWord word) internal pure returns (uint32) {
        return uint32(DeviceWord.unwrap(word) >> 216);
    }

    function isQuarantined(DeviceWord word) internal pure returns (bool) {
        return (DeviceWord.unwrap(word) >> FLAGS_SHIFT) & QUARANTINED != 0;
    }

    /// @dev In good standing at `time`: not quarantined, status, validity, and its hospital's bit in `state`.
    function isActiveAt(DeviceWord word, uint256 state, uint256 time) internal pure returns (bool) {
        return
            !word.isQuarantined() &&
            word.status() == STATUS_ACTIVE &&
            time < word.validUntil() &&
            MemberWords.isHospitalActive(state, word.hospital());
    }

    /// @dev The same device with another standing; counts and quarantine stay.
    function withStanding(
        DeviceWord word,
        uint8 newStatus,
        uint8 newHospital,
        uint40 newValidUntil,
        uint32 newPatient
    ) internal pure returns (DeviceWord) {
        uint256 kept = COUNTS_MASK | (uint256(QUARANTINED) << FLAGS_SHIFT);
        return
            DeviceWord.wrap(
                (DeviceWord.unwrap(word) & kept) |
                    (uint256(newStatus) << 160) |
                    (uint256(newHospital) << 168) |
                    (uint256(newValidUntil) << 176) |
                    (uint256(newPatient) << 216)
            );
    }

    function withQuarantine(DeviceWord word) internal pure returns (DeviceWord) {
        return DeviceWord.wrap(DeviceWord.unwrap(word) | (uint256(QUARANTINED) << FLAGS_SHIFT));
    }

    function withoutQuarantine(DeviceWord word) internal pure returns (DeviceWord) {
        return DeviceWord.wrap(DeviceWord.unwrap(word) & ~(uint256(QUARANTINED) << FLAGS_SHIFT));
    }

    /// @dev The same device after a report that was checked. A counter that is full stays full: it is for show. All three
    /// are added at once, which saves 300 gas a device in every window; a carry out of one says that it is full.
    function afterReport(DeviceWord word, ReportWord report) internal pure returns (DeviceWord) {
        uint256 counters = DeviceWord.unwrap(word) & COUNTERS_MASK;
        uint256 more = (ReportWord.unwrap(report) >> 32) & COUNTERS_MASK;
        uint256 sums;
        unchecked {
            sums = counters + more; // both below 2^160
        }
        if ((counters ^ more ^ sums) & CARRIES != 0) sums = _sumEach(word, report);
        return
            DeviceWord.wrap(
                (DeviceWord.unwrap(word) & ~COUNTS_MASK) | uint256(report.sequence()) | sums
            );
    }

    function _sumEach(DeviceWord word, ReportWord report) private pure returns (uint256) {
        return
            (_sum(word.accepted(), report.accepted()) << 64) |
            (_sum(word.rejected(), report.rejected()) << 96) |
            (_sum(word.late(), report.late()) << 128);
    }

    function _sum(uint256 counter, uint256 more) private pure returns (uint256) {
        uint256 sum = counter + more;
        return sum > type(uint32).max ? type(uint32).max : sum;
    }
}
