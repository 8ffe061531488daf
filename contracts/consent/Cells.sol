// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    FLAG_DENY,
    FLAG_PERMIT,
    FLAG_REVOKED,
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

    mapping(uint32 patient => mapping(uint32 reader => mapping(uint8 category => CellWord word)))
        private _wordOf;

    /// @notice A cell as it stands, all zero where nothing was ever said.
    function cellOf(
        uint32 patient,
        uint32 reader,
        uint8 category
    ) external view returns (CellWords.Fields memory) {
        return _wordOf[patient][reader][category].unpack();
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
        if (!_isReaderRole(member.role()) || !member.isActiveAt(state, time)) return false;
        uint32 team = TEAM_BASE + uint32(member.hospital()) * 256 + member.role();
        CellWord own = _wordOf[patient][reader][category];
        CellWord teams = _wordOf[patient][team][category];
        if (own.denies(time) || teams.denies(time)) return false;
        if (own.permits(purpose, action, time) && own.keyVersion() >= member.lowestKeyVersion()) {
            return true;
        }
        return teams.permits(purpose, action, time);
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
        for (uint256 i = 0; i < cells.length; ++i) {
            if (i != 0 && cells[i].reader != cells[i - 1].reader) {
                (, reader) = _registration.standing(cells[i].reader);
            }
            _requireReader(state, patient.number(), reader, cells[i]);
            _grant(patient.number(), cells[i]);
        }
    }

    function _denyAll(uint32 patient, Denial[] calldata denials) internal {
        require(denials.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < denials.length; ++i) _deny(patient, denials[i]);
    }

    function _revokeAll(uint32 patient, CellId[] calldata cells) internal {
        require(cells.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < cells.length; ++i) {
            uint24 revision = _wordOf[patient][cells[i].reader][cells[i].category].nextRevision();
            CellWords.Fields memory fields;
            fields.flags = FLAG_REVOKED;
            fields.revision = revision;
            _wordOf[patient][cells[i].reader][cells[i].category] = CellWords.pack(fields);
            emit ConsentRevoked(patient, cells[i].reader, cells[i].category, revision);
        }
    }

    function _grant(uint32 patient, Cell calldata cell) private {
        require(
            cell.purposes != 0 && cell.purposes & ~KNOWN_PURPOSES == 0,
            ConsentPurposesUnknown(cell.purposes)
        );
        require(
            cell.actions != 0 && cell.actions & ~KNOWN_ACTIONS == 0,
            ConsentActionsUnknown(cell.actions)
        );
        CellWords.Fields memory fields = CellWords.Fields({
            from: cell.from,
            until: cell.until,
            purposes: cell.purposes,
            actions: cell.actions,
            flags: FLAG_PERMIT,
            keyVersion: cell.keyVersion,
            revision: cell.revision
        });
        uint24 revision = _replace(patient, cell.reader, cell.category, fields);
        emit ConsentGranted(
            patient,
            cell.reader,
            cell.category,
            cell.from,
            cell.until,
            cell.purposes,
            cell.actions,
            cell.keyVersion,
            revision
        );
    }

    function _deny(uint32 patient, Denial calldata denial) private {
        CellWords.Fields memory fields;
        fields.from = denial.from;
        fields.until = denial.until;
        fields.flags = FLAG_DENY;
        fields.revision = denial.revision;
        uint24 revision = _replace(patient, denial.reader, denial.category, fields);
        emit ConsentDenied(
            patient,
            denial.reader,
            denial.category,
            denial.from,
            denial.until,
            revision
        );
    }

    /// @dev Takes the expected revision in `fields` and stores the next one, which it returns.
    function _replace(
        uint32 patient,
        uint32 reader,
        uint8 category,
        CellWords.Fields memory fields
    ) private returns (uint24 revision) {
        _requireCategory(category);
        require(fields.from < fields.until, ConsentSpanEmpty(fields.from, fields.until));
        require(fields.until > block.timestamp, ConsentUntilInPast(fields.until));
        CellWord word = _wordOf[patient][reader][category];
        require(
            word.revision() == fields.revision,
            ConsentRevisionOther(reader, category, fields.revision, word.revision())
        );
        revision = word.nextRevision();
        require(revision != word.revision(), ConsentRevisionsUsedUp(reader, category));
        fields.revision = revision;
        _wordOf[patient][reader][category] = CellWords.pack(fields);
    }

    /// @dev A person has to be active with the key the patient saw; a team is staff of an active hospital, without key.
    function _requireReader(
        uint256 state,
        uint32 patient,
        MemberWord member,
        Cell calldata cell
    ) private view {
        uint32 reader = cell.reader;
        require(reader != patient, ConsentReaderIsPatient(patient));
        if (reader >= TEAM_BASE) {
            _requireTeam(state, reader, cell.keyVersion);
            return;
        }
        require(member.number() != 0, ConsentReaderUnknown(reader));
        require(_isReaderRole(member.role()), ConsentReaderUnfit(reader, member.role()));
        require(member.isActiveAt(state, block.timestamp), ConsentReaderNotActive(reader));
        require(
            member.keyVersion() == cell.keyVersion,
            ConsentKeyVersionOther(reader, cell.keyVersion, member.keyVersion())
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
        return role == ROLE_PATIENT || role == ROLE_DOCTOR || role == ROLE_NURSE;
    }
}
