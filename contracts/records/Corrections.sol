// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_PATIENT} from "../Numbers.sol";
import {Link, RecordRef, RecordsActs} from "../typed-data/RecordsActs.sol";
import {AnchorWord, AnchorWords} from "../words/AnchorWord.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {Anchors} from "./Anchors.sol";

/// @notice What becomes of a record: its author or its patient replaces it or says that it was wrong, others amend it by a
/// record of their own, its patient erases it. The anchor stays, and says so.
abstract contract Corrections is Anchors {
    error RecordsAlreadySo(uint32 patient, uint32 author, bytes32 digest);
    error RecordsErased(uint32 patient, uint32 author, bytes32 digest);
    error RecordsLinkUnfit(uint32 patient, uint32 author, bytes32 digest);
    error RecordsNotAnchored(uint32 patient, uint32 author, bytes32 digest);
    error RecordsNotYours(uint32 patient, uint32 author, uint32 caller);

    /// @notice A record of `author` took the place of an earlier one.
    event RecordSuperseded(
        uint32 indexed patient,
        uint32 indexed earlierAuthor,
        bytes32 indexed earlier,
        uint32 author,
        bytes32 digest
    );
    /// @notice A record of `author` adds to another, which stays as it is.
    event RecordAmended(
        uint32 indexed patient,
        uint32 indexed earlierAuthor,
        bytes32 indexed earlier,
        uint32 author,
        bytes32 digest
    );
    event RecordEnteredInError(
        uint32 indexed patient,
        uint32 indexed author,
        bytes32 indexed digest,
        uint32 by
    );
    event RecordErased(uint32 indexed patient, uint32 indexed author, bytes32 indexed digest);

    /// @notice Says that a record of the caller takes the place of an earlier one of the same patient, which the caller
    /// wrote or which is about them.
    /// @param link The earlier record, and the digest of the caller's own; each record is one link at most.
    function supersede(uint32 patient, Link calldata link) external {
        (uint256 state, MemberWord author) = _requireCaller();
        _supersede(patient, state, author, link);
    }

    /// @notice {supersede} by a signed Supersede of the author.
    function supersedeBySig(
        uint32 patient,
        uint32 author,
        Link calldata link,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashLink(
            RecordsActs.SUPERSEDE,
            patient,
            author,
            link,
            deadline,
            sentenceHash
        );
        (uint256 state, MemberWord member) = _requireSigned(author, act, deadline, signature);
        _supersede(patient, state, member, link);
    }

    /// @notice Says that a record of the caller adds to another one of the same patient, whoever wrote that.
    /// @param link The record that is added to, and the digest of the caller's own; each record is one link at most.
    function amend(uint32 patient, Link calldata link) external {
        (uint256 state, MemberWord author) = _requireCaller();
        _amend(patient, state, author, link);
    }

    /// @notice {amend} by a signed Amend of the author.
    function amendBySig(
        uint32 patient,
        uint32 author,
        Link calldata link,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashLink(
            RecordsActs.AMEND,
            patient,
            author,
            link,
            deadline,
            sentenceHash
        );
        (uint256 state, MemberWord member) = _requireSigned(author, act, deadline, signature);
        _amend(patient, state, member, link);
    }

    /// @notice Says that a record should never have been, as its author (who may still write) or its patient.
    function markEnteredInError(uint32 patient, RecordRef calldata record) external {
        (uint256 state, MemberWord member) = _requireCaller();
        _markEnteredInError(patient, state, member, record);
    }

    /// @notice {markEnteredInError} by a signed MarkEnteredInError of the author or the patient.
    function markEnteredInErrorBySig(
        uint32 patient,
        uint32 signer,
        RecordRef calldata record,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashMark(patient, signer, record, deadline, sentenceHash);
        (uint256 state, MemberWord member) = _requireSigned(signer, act, deadline, signature);
        _markEnteredInError(patient, state, member, record);
    }

    /// @notice Erases a record of the caller, whoever wrote it: gateways delete its keys. Waits for nothing and is for ever.
    function erase(RecordRef calldata record) external {
        uint32 patient = _registration.numberOf(msg.sender);
        require(patient != 0, RecordsNotAMember(msg.sender));
        _erase(patient, record);
    }

    /// @notice {erase} by a signed Erase of the patient.
    function eraseBySig(
        uint32 patient,
        RecordRef calldata record,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashErase(patient, record, deadline, sentenceHash);
        _requireSignedBy(patient, act, deadline, signature);
        _erase(patient, record);
    }

    function _supersede(
        uint32 patient,
        uint256 state,
        MemberWord author,
        Link calldata link
    ) private {
        _requireOwn(patient, state, author, link.earlier);
        _link(patient, author.number(), link, AnchorWords.SUPERSEDED);
        emit RecordSuperseded(
            patient,
            link.earlier.author,
            link.earlier.digest,
            author.number(),
            link.digest
        );
    }

    function _amend(uint32 patient, uint256 state, MemberWord author, Link calldata link) private {
        uint32 number = author.number();
        AnchorWord own = _anchorAt[_key(patient, number, link.digest)];
        _requireMayStillWrite(patient, state, author, own.category());
        _link(patient, number, link, AnchorWords.AMENDED);
        emit RecordAmended(patient, link.earlier.author, link.earlier.digest, number, link.digest);
    }

    /// @dev Marks both ends. A record that was superseded, erased or is a link already cannot be the later one, so that
    /// links make no circle; a record is superseded once.
    function _link(uint32 patient, uint32 author, Link calldata link, uint16 mark) private {
        RecordRef calldata earlier = link.earlier;
        bytes32 earlierKey = _key(patient, earlier.author, earlier.digest);
        bytes32 laterKey = _key(patient, author, link.digest);
        AnchorWord first = _requirePresent(patient, earlier);
        AnchorWord later = _anchorAt[laterKey];
        require(
            later.exists() &&
                laterKey != earlierKey &&
                !later.hasAny(AnchorWords.LINKED | AnchorWords.SUPERSEDED | AnchorWords.ERASED),
            RecordsLinkUnfit(patient, author, link.digest)
        );
        require(
            mark == AnchorWords.AMENDED || !first.hasAny(mark),
            RecordsAlreadySo(patient, earlier.author, earlier.digest)
        );
        _anchorAt[earlierKey] = first.with(mark);
        _anchorAt[laterKey] = later.with(AnchorWords.LINKED);
    }

    function _markEnteredInError(
        uint32 patient,
        uint256 state,
        MemberWord member,
        RecordRef calldata record
    ) private {
        _requireOwn(patient, state, member, record);
        _mark(patient, record, AnchorWords.ENTERED_IN_ERROR);
        emit RecordEnteredInError(patient, record.author, record.digest, member.number());
    }

    function _erase(uint32 patient, RecordRef calldata record) private {
        _mark(patient, record, AnchorWords.ERASED);
        emit RecordErased(patient, record.author, record.digest);
    }

    function _mark(uint32 patient, RecordRef calldata record, uint16 flag) private {
        AnchorWord word = _requirePresent(patient, record);
        require(!word.hasAny(flag), RecordsAlreadySo(patient, record.author, record.digest));
        _anchorAt[_key(patient, record.author, record.digest)] = word.with(flag);
    }

    /// @dev Anchored and not erased.
    function _requirePresent(
        uint32 patient,
        RecordRef calldata record
    ) private view returns (AnchorWord word) {
        word = _anchorAt[_key(patient, record.author, record.digest)];
        require(word.exists(), RecordsNotAnchored(patient, record.author, record.digest));
        require(
            !word.hasAny(AnchorWords.ERASED),
            RecordsErased(patient, record.author, record.digest)
        );
    }

    /// @dev The patient's own, or one that this author wrote and may still write where it is.
    function _requireOwn(
        uint32 patient,
        uint256 state,
        MemberWord member,
        RecordRef calldata record
    ) private view {
        uint32 number = member.number();
        if (number == patient) {
            require(member.role() == ROLE_PATIENT, RecordsNotAPatient(patient));
            return;
        }
        require(number == record.author, RecordsNotYours(patient, record.author, number));
        AnchorWord word = _anchorAt[_key(patient, number, record.digest)];
        require(word.exists(), RecordsNotAnchored(patient, number, record.digest));
        _requireMayStillWrite(patient, state, member, word.category());
    }

    function _requireMayStillWrite(
        uint32 patient,
        uint256 state,
        MemberWord member,
        uint8 category
    ) private view {
        uint32 number = member.number();
        (bool isPermitted, ) = _consent.writingOf(patient, category, state, member);
        require(isPermitted, RecordsWriteNotPermitted(patient, number, category));
    }
}
