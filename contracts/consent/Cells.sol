// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KNOWN_ACTIONS, KNOWN_PURPOSES, ROLE_DOCTOR, ROLE_NURSE, TEAM_BASE} from "../Numbers.sol";
import {Cell, CellId, CellRevision, Denial} from "../typed-data/ConsentActs.sol";
import {CellWord, CellWords} from "../words/CellWord.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {Permission} from "./Permission.sol";

/// @notice How cells change: patients grant, deny and revoke, readers renounce.
abstract contract Cells is Permission {
    error ConsentActionsUnknown(uint8 actions);
    error ConsentKeyVersionOther(uint32 reader, uint16 expected, uint16 keyVersion);
    error ConsentNothingToRenounce(uint32 reader, uint8 category);
    error ConsentPurposesUnknown(uint16 purposes);
    error ConsentReaderIsPatient(uint32 patient);
    error ConsentReaderNotActive(uint32 reader);
    error ConsentReaderUnfit(uint32 reader, uint8 role);
    error ConsentReaderUnknown(uint32 reader);
    error ConsentRevisionOther(uint32 reader, uint8 category, uint24 expected, uint24 revision);
    error ConsentRevisionsUsedUp(uint32 reader, uint8 category);
    error ConsentSpanEmpty(uint40 from, uint40 until);
    error ConsentTooLong(uint40 until, uint256 longest);
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
    /// @notice A reader gave a permit up; revision is the cell's new one.
    event ConsentRenounced(
        uint32 indexed patient,
        uint32 indexed reader,
        uint8 indexed category,
        uint24 revision
    );
    /// @notice A cell ended; revision is the cell's new one.
    event ConsentRevoked(
        uint32 indexed patient,
        uint32 indexed reader,
        uint8 indexed category,
        uint24 revision
    );

    /// @dev `reader` is the member behind the first cell, which the caller looked up with the patient.
    function _grantAll(
        uint256 state,
        MemberWord patient,
        MemberWord reader,
        Cell[] calldata cells
    ) internal {
        uint32 number = patient.number();
        _requireOpenTo(state, patient, number);
        uint256 longest = MemberWords.longestConsent(state);
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
            _requireLength(longest, cell);
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

    function _renounceAll(uint32 patient, uint32 reader, CellRevision[] calldata cells) internal {
        require(cells.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < cells.length; ++i) {
            (uint8 category, uint24 expected) = (cells[i].category, cells[i].revision);
            CellSlot storage slot = _slotOf[patient][reader][category];
            CellWord word = slot.word;
            require(word.isPermit(), ConsentNothingToRenounce(reader, category));
            require(
                word.revision() == expected,
                ConsentRevisionOther(reader, category, expected, word.revision())
            );
            uint24 revision = word.nextRevision();
            slot.word = CellWords.ended(revision);
            emit ConsentRenounced(patient, reader, category, revision);
        }
    }

    function _grant(uint32 patient, uint32 reader, uint16 keyVersion, Cell calldata cell) private {
        (uint16 purposes, uint8 actions) = (cell.purposes, cell.actions);
        _requireKnown(purposes, actions);
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

    function _requireKnown(uint16 purposes, uint8 actions) internal pure {
        require(purposes != 0 && purposes & ~KNOWN_PURPOSES == 0, ConsentPurposesUnknown(purposes));
        require(actions != 0 && actions & ~KNOWN_ACTIONS == 0, ConsentActionsUnknown(actions));
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

    /// @dev From now, or from when it begins, a permit lasts no longer than the hospitals voted (in seconds; 0: any time).
    function _requireLength(uint256 longest, Cell calldata cell) private view {
        if (longest == 0) return;
        uint256 start = cell.from > block.timestamp ? cell.from : block.timestamp;
        require(cell.until <= start + longest, ConsentTooLong(cell.until, longest));
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
}
