// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KNOWN_CATEGORIES, ROLE_DOCTOR, ROLE_NURSE} from "../Numbers.sol";
import {Cell} from "../typed-data/ConsentActs.sol";
import {RequestActs, RequestId, Terms} from "../typed-data/RequestActs.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {Cells} from "./Cells.sol";

/// @notice Staff ask, patients answer: one open request a pair; whoever was refused or changed their mind waits.
abstract contract Requests is Cells {
    /// @notice Where a request stands. Each but Open is an end.
    enum RequestStatus {
        None,
        Open,
        Approved,
        Refused,
        Cancelled
    }

    /// @notice The last request of a reader to a patient. changedAt is when its status began (Unix seconds).
    struct Request {
        uint24 number;
        RequestStatus status;
        uint40 changedAt;
        Terms terms;
    }

    error ConsentApprovalWider(uint32 reader, uint8 category);
    error ConsentCategoriesUnknown(uint32 categories);
    error ConsentRequestDigestMissing();
    error ConsentRequestNotOpen(uint32 patient, uint32 reader, uint24 number);
    error ConsentRequestNumberOther(uint32 patient, uint32 reader, uint24 expected, uint24 number);
    error ConsentRequestOpen(uint32 patient, uint32 reader, uint24 number);
    error ConsentRequestTooSoon(uint32 patient, uint32 reader, uint40 notBefore);

    /// @notice digest is of the sealed text that says why; the text itself goes to the patient alone, off the chain.
    event ConsentRequested(
        uint32 indexed patient,
        uint32 indexed reader,
        uint24 number,
        uint32 categories,
        uint16 purposes,
        uint8 actions,
        uint40 until,
        bytes32 digest
    );
    /// @notice A request came to an end; what was granted is in the cells' own events.
    event ConsentRequestEnded(
        uint32 indexed patient,
        uint32 indexed reader,
        uint24 number,
        RequestStatus status
    );

    mapping(uint32 patient => mapping(uint32 reader => Request request)) private _requestOf;

    /// @notice Asks a patient, as the caller, who has to be an active doctor or nurse.
    /// @param id Names the caller as reader and the next number of the pair.
    /// @param digest Salted SHA-256 of the sealed text; never zero.
    function request(RequestId calldata id, Terms calldata terms, bytes32 digest) external {
        _requireCaller(id.reader);
        _request(id, terms, digest);
    }

    /// @notice {request} by a signed Request of the reader; its number makes it work once.
    function requestBySig(
        RequestId calldata id,
        Terms calldata terms,
        bytes32 digest,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RequestActs.hashRequest(id, terms, digest, deadline, sentenceHash);
        _requireActOf(id.reader, act, deadline, signature);
        _request(id, terms, digest);
    }

    /// @notice Grants what was asked or less, and ends the request.
    /// @param cells All of the request's reader, each within what was asked.
    function approve(RequestId calldata id, Cell[] calldata cells) external {
        _requireCaller(id.patient);
        _approve(id, cells);
    }

    /// @notice {approve} by a signed Approve of the patient.
    function approveBySig(
        RequestId calldata id,
        Cell[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RequestActs.hashApprove(id, cells, deadline, sentenceHash);
        _requireActOf(id.patient, act, deadline, signature);
        _approve(id, cells);
    }

    /// @notice Refuses a request; the reader then waits. Asks nothing about the patient.
    function refuse(RequestId calldata id) external {
        _requireCaller(id.patient);
        _end(id, RequestStatus.Refused);
    }

    /// @notice {refuse} by a signed Refuse of the patient.
    function refuseBySig(
        RequestId calldata id,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RequestActs.hashAnswer(RequestActs.REFUSE, id, deadline, sentenceHash);
        _requireActOf(id.patient, act, deadline, signature);
        _end(id, RequestStatus.Refused);
    }

    /// @notice Takes the caller's own request back. Asks nothing about the caller.
    function cancel(RequestId calldata id) external {
        _requireCaller(id.reader);
        _end(id, RequestStatus.Cancelled);
    }

    /// @notice {cancel} by a signed Cancel of the reader.
    function cancelBySig(
        RequestId calldata id,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RequestActs.hashAnswer(RequestActs.CANCEL, id, deadline, sentenceHash);
        _requireActOf(id.reader, act, deadline, signature);
        _end(id, RequestStatus.Cancelled);
    }

    /// @notice The last request of a reader to a patient; all zero where there was none.
    function requestOf(uint32 patient, uint32 reader) external view returns (Request memory) {
        return _requestOf[patient][reader];
    }

    function _request(RequestId calldata id, Terms calldata terms, bytes32 digest) private {
        _requireMayAsk(id);
        _requireTerms(terms);
        require(digest != 0, ConsentRequestDigestMissing());
        Request storage last = _requestOf[id.patient][id.reader];
        _requireNext(id, last);
        last.number = id.number;
        last.status = RequestStatus.Open;
        last.changedAt = uint40(block.timestamp);
        last.terms = terms;
        emit ConsentRequested(
            id.patient,
            id.reader,
            id.number,
            terms.categories,
            terms.purposes,
            terms.actions,
            terms.until,
            digest
        );
    }

    function _approve(RequestId calldata id, Cell[] calldata cells) private {
        require(cells.length != 0, ConsentBatchEmpty());
        Terms memory terms = _requireOpen(id).terms;
        for (uint256 i = 0; i < cells.length; ++i) {
            Cell calldata cell = cells[i];
            require(
                cell.reader == id.reader && _isWithin(cell, terms),
                ConsentApprovalWider(cell.reader, cell.category)
            );
        }
        _end(id, RequestStatus.Approved);
        (uint256 state, MemberWord patient, MemberWord reader, ) = _registration.standingByNumber(
            id.patient,
            id.reader
        );
        _grantAll(state, patient, reader, cells);
    }

    function _end(RequestId calldata id, RequestStatus status) private {
        Request storage open = _requireOpen(id);
        open.status = status;
        open.changedAt = uint40(block.timestamp);
        emit ConsentRequestEnded(id.patient, id.reader, id.number, status);
    }

    function _requireOpen(RequestId calldata id) private view returns (Request storage last) {
        last = _requestOf[id.patient][id.reader];
        require(
            last.status == RequestStatus.Open && last.number == id.number,
            ConsentRequestNotOpen(id.patient, id.reader, id.number)
        );
    }

    /// @dev Both active, the reader as staff. A patient who is suspended is asked nothing.
    function _requireMayAsk(RequestId calldata id) private view {
        (uint256 state, MemberWord patient, MemberWord reader, ) = _registration.standingByNumber(
            id.patient,
            id.reader
        );
        _requireOpenTo(state, patient, id.patient);
        uint8 role = reader.role();
        require(role == ROLE_DOCTOR || role == ROLE_NURSE, ConsentReaderUnfit(id.reader, role));
        require(reader.isActiveAt(state, block.timestamp), ConsentReaderNotActive(id.reader));
    }

    function _requireNext(RequestId calldata id, Request storage last) private view {
        (RequestStatus status, uint24 number) = (last.status, last.number);
        require(status != RequestStatus.Open, ConsentRequestOpen(id.patient, id.reader, number));
        require(
            id.number == uint256(number) + 1,
            ConsentRequestNumberOther(id.patient, id.reader, id.number, number)
        );
        uint40 notBefore = last.changedAt + _pauseAfter(status);
        require(
            block.timestamp >= notBefore,
            ConsentRequestTooSoon(id.patient, id.reader, notBefore)
        );
    }

    function _pauseAfter(RequestStatus status) private view returns (uint40) {
        if (status == RequestStatus.Refused) return limits().pauseAfterRefusal;
        if (status == RequestStatus.Cancelled) return limits().pauseAfterCancel;
        return 0;
    }

    function _requireTerms(Terms calldata terms) private view {
        uint32 categories = terms.categories;
        require(
            categories != 0 && categories & ~KNOWN_CATEGORIES == 0,
            ConsentCategoriesUnknown(categories)
        );
        _requireKnown(terms.purposes, terms.actions);
        require(terms.until > block.timestamp, ConsentUntilInPast(terms.until));
    }

    function _isWithin(Cell calldata cell, Terms memory terms) private pure returns (bool) {
        return
            (terms.categories >> cell.category) & 1 == 1 &&
            cell.purposes & ~terms.purposes == 0 &&
            cell.actions & ~terms.actions == 0 &&
            cell.until <= terms.until;
    }
}
