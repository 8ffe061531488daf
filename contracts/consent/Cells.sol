// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    KNOWN_ACTIONS,
    KNOWN_PURPOSES,
    ROLE_DOCTOR,
    ROLE_NURSE,
    ROLE_PATIENT,
    TEAM_BASE
} from "../Numbers.sol";
import {Cell, CellId, Denial} from "../typed-data/ConsentActs.sol";
import {CellWord, CellWords} from "../words/CellWord.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {ConsentBase} from "./ConsentBase.sol";

/// @notice The cells: who may do what in which category of a patient, how each changes, and what follows from them.
abstract contract Cells is ConsentBase {
    /// @dev Bit n is set where role n reads.
    uint256 private constant READER_ROLES =
        (1 << ROLE_PATIENT) | (1 << ROLE_DOCTOR) | (1 << ROLE_NURSE);

    error ConsentActionsUnknown(uint8 actions);
    error ConsentKeyVersionOther(uint32 reader, uint16 expected, uint16 keyVersion);
    error ConsentPatientNotActive(uint32 patient);
    error ConsentPaused();
    error ConsentPurposesUnknown(uint16 purposes);
    error ConsentReaderIsPatient(uint32 patient);
    error ConsentReaderNotActive(uint32 reader);
    error ConsentReaderUnfit(uint32 reader, uint8 role);
    error ConsentReaderUnknown(uint32 reader);
    error ConsentRevisionOther(uint32 reader, uint8 category, uint24 expected, uint24 revision);
    error ConsentRevisionsUsedUp(uint32 reader, uint8 category);
    error ConsentSpanEmpty(uint40 from, uint40 until);
    error ConsentUntilInPast(uint40 until);

    /// @notice A reader may do something; revision is the cell's new one.
    event ConsentGranted(
        uint32 indexed patient,
        uint32 indexed reader,
        uint8 indexed category,
        uint40 from,
        uint40 until,
        uint16 purposes,
        uint8 actions,
        uint16 keyVersion,
        uint24 revision
    );
    /// @notice A reader may do nothing; revision is the cell's new one.
    event ConsentDenied(
        uint32 indexed patient,
        uint32 indexed reader,
        uint8 indexed category,
        uint40 from,
        uint40 until,
        uint24 revision
    );
    /// @notice A cell ended; revision is the cell's new one.
    event ConsentRevoked(
        uint32 indexed patient,
        uint32 indexed reader,
        uint8 indexed category,
        uint24 revision
    );

    /// @dev A cell's one slot, so that it is looked up once to read and write it.
    struct CellSlot {
        CellWord word;
    }

    mapping(uint32 patient => mapping(uint32 reader => mapping(uint8 category => CellSlot cell)))
        private _slotOf;

    /// @notice A cell as it stands, all zero where nothing was ever said.
    function cellOf(
        uint32 patient,
        uint32 reader,
        uint8 category
    ) external view returns (CellWords.Fields memory) {
        return _slotOf[patient][reader][category].word.unpack();
    }

    /// @dev The whole rule: the owner always; else an active reader, no denial in force, and a permit in force.
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
        return isTeamsInForce && teams.permits(purpose, action);
    }

    /// @dev `reader` is the member behind the first cell, which the caller looked up with the patient.
    function _grantAll(
        uint256 state,
        MemberWord patient,
        MemberWord reader,
        Cell[] calldata cells
    ) internal {
        require(!MemberWords.isPaused(state), ConsentPaused());
        require(
            patient.role() == ROLE_PATIENT && patient.isActiveAt(state, block.timestamp),
            ConsentPatientNotActive(patient.number())
        );
        uint32 number = patient.number();
        uint32 known = cells[0].reader;
        for (uint256 i = 0; i < cells.length; ++i) {
            Cell calldata cell = cells[i];
            uint32 readerNumber = cell.reader;
            if (readerNumber != known) {
                (, reader) = _registration.standing(readerNumber);
                known = readerNumber;
            }
            uint16 keyVersion = cell.keyVersion;
            _requireReader(state, number, readerNumber, reader, keyVersion);
            _grant(number, readerNumber, keyVersion, cell);
        }
    }

    function _denyAll(uint32 patient, Denial[] calldata denials) internal {
        require(denials.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < denials.length; ++i) _deny(patient, denials[i]);
    }

    function _revokeAll(uint32 patient, CellId[] calldata cells) internal {
        require(cells.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < cells.length; ++i) {
            CellId calldata cell = cells[i];
            (uint32 reader, uint8 category) = (cell.reader, cell.category);
            CellSlot storage slot = _slotOf[patient][reader][category];
            uint24 revision = slot.word.nextRevision();
            slot.word = CellWords.ended(revision);
            emit ConsentRevoked(patient, reader, category, revision);
        }
    }

    function _grant(uint32 patient, uint32 reader, uint16 keyVersion, Cell calldata cell) private {
        (uint16 purposes, uint8 actions) = (cell.purposes, cell.actions);
        require(purposes != 0 && purposes & ~KNOWN_PURPOSES == 0, ConsentPurposesUnknown(purposes));
        require(actions != 0 && actions & ~KNOWN_ACTIONS == 0, ConsentActionsUnknown(actions));
        (uint8 category, uint40 from, uint40 until) = (cell.category, cell.from, cell.until);
        uint24 revision = _replace(
            patient,
            reader,
            category,
            CellWords.permit(from, until, purposes, actions, keyVersion, cell.revision)
        );
        emit ConsentGranted(
            patient,
            reader,
            category,
            from,
            until,
            purposes,
            actions,
            keyVersion,
            revision
        );
    }

    function _deny(uint32 patient, Denial calldata denial) private {
        (uint32 reader, uint8 category) = (denial.reader, denial.category);
        (uint40 from, uint40 until) = (denial.from, denial.until);
        uint24 revision = _replace(
            patient,
            reader,
            category,
            CellWords.denial(from, until, denial.revision)
        );
        emit ConsentDenied(patient, reader, category, from, until, revision);
    }

    /// @dev Takes a word that bears the expected revision and stores it with the next one, which it returns.
    function _replace(
        uint32 patient,
        uint32 reader,
        uint8 category,
        CellWord next
    ) private returns (uint24) {
        _requireCategory(category);
        require(next.startsAt() < next.endsAt(), ConsentSpanEmpty(next.startsAt(), next.endsAt()));
        require(next.endsAt() > block.timestamp, ConsentUntilInPast(next.endsAt()));
        CellSlot storage slot = _slotOf[patient][reader][category];
        uint24 revision = slot.word.revision();
        require(
            revision == next.revision(),
            ConsentRevisionOther(reader, category, next.revision(), revision)
        );
        require(revision != CellWords.MAX_REVISION, ConsentRevisionsUsedUp(reader, category));
        next = next.withNextRevision();
        slot.word = next;
        return next.revision();
    }

    /// @dev A person has to be active with the key the patient saw; a team is staff of an active hospital, without key.
    function _requireReader(
        uint256 state,
        uint32 patient,
        uint32 reader,
        MemberWord member,
        uint16 keyVersion
    ) private view {
        require(reader != patient, ConsentReaderIsPatient(patient));
        if (reader >= TEAM_BASE) {
            _requireTeam(state, reader, keyVersion);
            return;
        }
        require(member.number() != 0, ConsentReaderUnknown(reader));
        require(_isReaderRole(member.role()), ConsentReaderUnfit(reader, member.role()));
        require(member.isActiveAt(state, block.timestamp), ConsentReaderNotActive(reader));
        require(
            member.keyVersion() == keyVersion,
            ConsentKeyVersionOther(reader, keyVersion, member.keyVersion())
        );
    }

    function _requireTeam(uint256 state, uint32 team, uint16 keyVersion) private pure {
        uint32 hospital = (team - TEAM_BASE) >> 8;
        uint8 role = uint8(team);
        require(hospital < 256, ConsentReaderUnknown(team));
        require(role == ROLE_DOCTOR || role == ROLE_NURSE, ConsentReaderUnfit(team, role));
        require(MemberWords.isHospitalActive(state, uint8(hospital)), ConsentReaderNotActive(team));
        require(keyVersion == 0, ConsentKeyVersionOther(team, keyVersion, 0));
    }

    function _isReaderRole(uint8 role) private pure returns (bool) {
        return (READER_ROLES >> role) & 1 == 1;
    }
}
