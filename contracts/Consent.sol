// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACTION_WRITE, PURPOSE_TREAT, ROLE_PATIENT} from "./Numbers.sol";
import {CategoryKeys} from "./consent/CategoryKeys.sol";
import {CaseReviews} from "./consent/CaseReviews.sol";
import {ConsentBase} from "./consent/ConsentBase.sol";
import {Requests} from "./consent/Requests.sol";
import {IConsent} from "./interfaces/IConsent.sol";
import {IRegistration} from "./interfaces/IRegistration.sol";
import {
    Cell,
    CellId,
    CellRevision,
    ConsentActs,
    Denial,
    Revocation
} from "./typed-data/ConsentActs.sol";
import {EpochKeys, Statements} from "./typed-data/Statements.sol";
import {MemberWord} from "./words/MemberWord.sol";

/// @title Who may do what with a patient's records
/// @notice Patients grant, deny and revoke, readers ask and renounce, doctors break the glass; each act directly, or signed
/// and sent by anyone.
/// @dev Invariant: in every reachable state a patient can revoke and deny.
contract Consent is Requests, CaseReviews, CategoryKeys, IConsent {
    error ConsentDeadlineTooFar(uint40 deadline);
    error ConsentNonceUsed(uint32 patient, bytes32 nonce);

    uint256 private constant LONGEST_REVOKE = 1 hours;

    mapping(uint32 patient => mapping(bytes32 nonce => bool used)) private _isNonceUsed;

    constructor(IRegistration registration_) ConsentBase(registration_) {}

    /// @notice Grants or changes cells of the caller's records.
    function grant(Cell[] calldata cells) external {
        require(cells.length != 0, ConsentBatchEmpty());
        (uint256 state, MemberWord patient, MemberWord reader) = _registration.standingByAccount(
            msg.sender,
            cells[0].reader
        );
        require(patient.number() != 0, ConsentNotAMember(msg.sender));
        _grantAll(state, patient, reader, cells);
    }

    /// @notice {grant} by a signed Grant; the cells' revisions make it work once.
    function grantBySig(
        uint32 patient,
        Cell[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        require(cells.length != 0, ConsentBatchEmpty());
        _requireInTime(deadline);
        (uint256 state, MemberWord member, MemberWord reader, address account) = _registration
            .standingByNumber(patient, cells[0].reader);
        require(account != address(0), ConsentPatientUnknown(patient));
        bytes32 act = ConsentActs.hashGrant(patient, cells, deadline, sentenceHash);
        _requireAct(account, act, signature);
        _grantAll(state, member, reader, cells);
    }

    /// @notice Denies readers everything in a category, whatever their team may do.
    function deny(Denial[] calldata denials) external {
        _denyAll(_callerNumber(), denials);
    }

    /// @notice {deny} by a signed Deny; the denials' revisions make it work once.
    function denyBySig(
        uint32 patient,
        Denial[] calldata denials,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = ConsentActs.hashDeny(patient, denials, deadline, sentenceHash);
        _requireActOf(patient, act, deadline, signature);
        _denyAll(patient, denials);
    }

    /// @notice Ends cells, also empty ones, so that an unused signed grant dies too.
    function revoke(CellId[] calldata cells) external {
        _revokeAll(_callerNumber(), cells);
    }

    /// @notice {revoke} by a signed Revoke, at most an hour ahead.
    function revokeBySig(
        uint32 patient,
        Revocation calldata revocation,
        bytes calldata signature
    ) external {
        bytes32 act = ConsentActs.hashRevoke(patient, revocation);
        _requireAct(_accountOf(patient), act, signature);
        _useRevocation(patient, revocation);
    }

    /// @notice Gives up permits that the caller has; a denial cannot be renounced. Asks nothing about the caller.
    function renounce(uint32 patient, CellRevision[] calldata cells) external {
        _renounceAll(patient, _callerNumber(), cells);
    }

    /// @notice {renounce} by a signed Renounce of the reader; the cells' revisions make it work once.
    function renounceBySig(
        uint32 patient,
        uint32 reader,
        CellRevision[] calldata cells,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = ConsentActs.hashRenounce(patient, reader, cells, deadline, sentenceHash);
        _requireActOf(reader, act, deadline, signature);
        _renounceAll(patient, reader, cells);
    }

    /// @notice Ends cells and opens the next epochs in one transaction; the cells also if the epochs are open already.
    /// @param signature The caller's, over EpochKeys (a statement).
    function revokeAndRotate(
        CellId[] calldata cells,
        EpochKeys calldata epochs,
        bytes calldata signature
    ) external {
        uint32 patient = _callerNumber();
        _revokeAll(patient, cells);
        _openStated(patient, msg.sender, epochs, 0, signature);
    }

    /// @notice {revokeAndRotate} by one signature over RevokeAndRotate.
    function revokeAndRotateBySig(
        uint32 patient,
        Revocation calldata revocation,
        EpochKeys calldata epochs,
        bytes calldata signature
    ) external {
        address account = _accountOf(patient);
        bytes32 revokeHash = ConsentActs.hashRevoke(patient, revocation);
        bytes32 epochsHash = Statements.hashEpochKeys(_deployment, account, epochs);
        _requireAct(account, ConsentActs.hashRevokeAndRotate(revokeHash, epochsHash), signature);
        _useRevocation(patient, revocation);
        if (!_open(patient, epochs)) return;
        _emitOpened(patient, account, epochs, KIND_REVOKE_AND_ROTATE, revokeHash, signature);
    }

    /// @inheritdoc IConsent
    function isPermittedAt(
        uint32 patient,
        uint32 reader,
        uint8 category,
        uint8 purpose,
        uint8 action,
        uint40 time
    ) external view returns (bool) {
        return _isPermittedAt(patient, reader, category, purpose, action, time);
    }

    /// @inheritdoc IConsent
    function writingOf(
        uint32 patient,
        uint8 category,
        uint256 state,
        MemberWord author
    ) external view returns (bool isPermitted, uint32 epoch) {
        isPermitted =
            author.number() == patient
                ? author.role() == ROLE_PATIENT
                : _isMemberPermittedAt(
                    patient,
                    state,
                    author,
                    category,
                    PURPOSE_TREAT,
                    ACTION_WRITE,
                    uint40(block.timestamp)
                );
        epoch = _epochOf(patient, category);
    }

    /// @inheritdoc IConsent
    function epochOf(uint32 patient, uint8 category) external view returns (uint32) {
        return _epochOf(patient, category);
    }

    /// @notice Whether a patient's nonce was used; nonces have no order.
    function isNonceUsed(uint32 patient, bytes32 nonce) external view returns (bool) {
        return _isNonceUsed[patient][nonce];
    }

    /// @notice The Registration this contract asks.
    function registration() external view returns (IRegistration) {
        return _registration;
    }

    /// @dev After the signature: waits for nothing, asks nothing about the patient.
    function _useRevocation(uint32 patient, Revocation calldata revocation) private {
        _requireInTime(revocation.deadline);
        require(
            revocation.deadline <= block.timestamp + LONGEST_REVOKE,
            ConsentDeadlineTooFar(revocation.deadline)
        );
        require(
            !_isNonceUsed[patient][revocation.nonce],
            ConsentNonceUsed(patient, revocation.nonce)
        );
        _isNonceUsed[patient][revocation.nonce] = true;
        _revokeAll(patient, revocation.cells);
    }
}
