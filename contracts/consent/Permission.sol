// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_DOCTOR, ROLE_NURSE, ROLE_PATIENT, TEAM_BASE} from "../Numbers.sol";
import {CellWord, CellWords} from "../words/CellWord.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {BreakGlass} from "./BreakGlass.sol";

/// @notice The cells: who may do what in which category of a patient, and the rule that follows from them.
abstract contract Permission is BreakGlass {
    /// @dev Bit n is set where role n reads.
    uint256 private constant READER_ROLES =
        (1 << ROLE_PATIENT) | (1 << ROLE_DOCTOR) | (1 << ROLE_NURSE);

    /// @dev A cell's one slot, so that it is looked up once to read and write it.
    struct CellSlot {
        CellWord word;
    }

    mapping(uint32 patient => mapping(uint32 reader => mapping(uint8 category => CellSlot cell)))
        internal _slotOf;

    /// @notice A cell as it stands, all zero where nothing was ever said.
    function cellOf(
        uint32 patient,
        uint32 reader,
        uint8 category
    ) external view returns (CellWords.Fields memory) {
        return _slotOf[patient][reader][category].word.unpack();
    }

    /// @dev The whole rule: the owner always; else an active reader, no denial in force, and a permit in force or an
    /// emergency.
    function _isPermittedAt(
        uint32 patient,
        uint32 reader,
        uint8 category,
        uint8 purpose,
        uint8 action,
        uint40 time
    ) internal view returns (bool) {
        (uint256 state, MemberWord member) = _registration.standing(reader);
        if (patient == reader) return member.role() == ROLE_PATIENT;
        return _isMemberPermittedAt(patient, state, member, category, purpose, action, time);
    }

    /// @dev The rule for everyone but the owner, as `member` and `state` stand.
    function _isMemberPermittedAt(
        uint32 patient,
        uint256 state,
        MemberWord member,
        uint8 category,
        uint8 purpose,
        uint8 action,
        uint40 time
    ) internal view returns (bool) {
        uint8 role = member.role();
        if (!_isReaderRole(role) || !member.isActiveAt(state, time)) return false;
        uint32 team = TEAM_BASE | (uint32(member.hospital()) << 8) | role;
        mapping(uint32 reader => mapping(uint8 category => CellSlot)) storage slots = _slotOf[
            patient
        ];
        CellWord own = slots[member.number()][category].word;
        CellWord teams = slots[team][category].word;
        bool isOwnInForce = own.isInForce(time);
        bool isTeamsInForce = teams.isInForce(time);
        if (isOwnInForce && own.denies()) return false;
        if (isTeamsInForce && teams.denies()) return false;
        if (
            isOwnInForce &&
            own.permits(purpose, action) &&
            own.keyVersion() >= member.lowestKeyVersion()
        ) return true;
        if (isTeamsInForce && teams.permits(purpose, action)) return true;
        return _isEmergencyAt(patient, member, category, purpose, action, time);
    }

    function _isReaderRole(uint8 role) internal pure returns (bool) {
        return (READER_ROLES >> role) & 1 == 1;
    }
}
