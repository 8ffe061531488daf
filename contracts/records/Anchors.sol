// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IConsent} from "../interfaces/IConsent.sol";
import {IRegistration} from "../interfaces/IRegistration.sol";
import {Deployment} from "../typed-data/Deployment.sol";
import {AnchorItem, RecordsActs} from "../typed-data/RecordsActs.sol";
import {Signatures} from "../typed-data/Signatures.sol";
import {AnchorWord, AnchorWords} from "../words/AnchorWord.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";

/// @notice Anchors the digest of each record's manifest under patient and author, so nobody can take another's place.
abstract contract Anchors is EIP712 {
    error RecordsActExpired(uint40 deadline);
    error RecordsAlreadyAnchored(uint32 patient, uint32 author, bytes32 digest);
    error RecordsAuthorUnknown(uint32 author);
    error RecordsBatchEmpty();
    error RecordsEpochOther(uint8 category, uint32 current, uint32 epoch);
    error RecordsNotAMember(address account);
    error RecordsNotAPatient(uint32 patient);
    error RecordsPaused();
    error RecordsSignatureInvalid(address signer);
    error RecordsWriteNotPermitted(uint32 patient, uint32 author, uint8 category);

    event RecordAnchored(
        uint32 indexed patient,
        uint32 indexed author,
        uint8 indexed category,
        bytes32 digest,
        uint32 epoch
    );

    IRegistration internal immutable _registration;
    IConsent internal immutable _consent;
    mapping(bytes32 key => AnchorWord word) internal _anchorAt;

    constructor(
        IRegistration registration_,
        IConsent consent_
    ) EIP712("HealthChain", Deployment.version(registration_.deployment())) {
        _registration = registration_;
        _consent = consent_;
    }

    /// @notice Anchors one record that the caller wrote.
    function anchor(uint32 patient, AnchorItem calldata item) external {
        (uint256 state, MemberWord author) = _requireCaller();
        _anchorOne(patient, state, author, item);
    }

    /// @notice {anchor} by a signed Anchor of the author.
    function anchorBySig(
        uint32 patient,
        uint32 author,
        AnchorItem calldata item,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashAnchor(patient, author, item, deadline, sentenceHash);
        (uint256 state, MemberWord member) = _requireSigned(author, act, deadline, signature);
        _anchorOne(patient, state, member, item);
    }

    /// @notice Anchors several records of one patient that the caller wrote.
    function anchorMany(uint32 patient, AnchorItem[] calldata items) external {
        (uint256 state, MemberWord author) = _requireCaller();
        _anchorAll(patient, state, author, items);
    }

    /// @notice {anchorMany} by a signed AnchorMany of the author.
    function anchorManyBySig(
        uint32 patient,
        uint32 author,
        AnchorItem[] calldata items,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RecordsActs.hashAnchorMany(patient, author, items, deadline, sentenceHash);
        (uint256 state, MemberWord member) = _requireSigned(author, act, deadline, signature);
        _anchorAll(patient, state, member, items);
    }

    /// @notice What is anchored for a digest by that author.
    function anchorOf(
        uint32 patient,
        uint32 author,
        bytes32 digest
    ) external view returns (AnchorWords.Fields memory) {
        return _anchorAt[_key(patient, author, digest)].unpack();
    }

    /// @notice The Registration this contract asks.
    function registration() external view returns (IRegistration) {
        return _registration;
    }

    /// @notice The Consent this contract asks.
    function consent() external view returns (IConsent) {
        return _consent;
    }

    function _anchorAll(
        uint32 patient,
        uint256 state,
        MemberWord author,
        AnchorItem[] calldata items
    ) private {
        require(items.length != 0, RecordsBatchEmpty());
        uint32 authorNumber = author.number();
        (uint8 checkedCategory, uint32 checkedEpoch) = (0, 0); // no record is of epoch 0
        for (uint256 i = 0; i < items.length; ++i) {
            AnchorItem calldata item = items[i];
            (uint8 category, uint32 epoch) = (item.category, item.epoch);
            if (epoch != checkedEpoch || category != checkedCategory || epoch == 0) {
                _requireMayWrite(patient, state, author, category, epoch);
                (checkedCategory, checkedEpoch) = (category, epoch);
            }
            _anchor(patient, authorNumber, category, epoch, item.digest);
        }
    }

    function _anchorOne(
        uint32 patient,
        uint256 state,
        MemberWord author,
        AnchorItem calldata item
    ) private {
        (uint8 category, uint32 epoch) = (item.category, item.epoch);
        _requireMayWrite(patient, state, author, category, epoch);
        _anchor(patient, author.number(), category, epoch, item.digest);
    }

    function _anchor(
        uint32 patient,
        uint32 author,
        uint8 category,
        uint32 epoch,
        bytes32 digest
    ) private {
        bytes32 key = _key(patient, author, digest);
        require(!_anchorAt[key].exists(), RecordsAlreadyAnchored(patient, author, digest));
        _anchorAt[key] = AnchorWords.anchored(category, epoch);
        emit RecordAnchored(patient, author, category, digest, epoch);
    }

    function _requireCaller() internal view returns (uint256 state, MemberWord author) {
        (state, author, ) = _registration.standingByAccount(msg.sender, 0);
        require(author.number() != 0, RecordsNotAMember(msg.sender));
        require(!MemberWords.isPaused(state), RecordsPaused());
    }

    /// @dev An act of an author, while nothing is paused.
    function _requireSigned(
        uint32 author,
        bytes32 act,
        uint40 deadline,
        bytes calldata signature
    ) internal view returns (uint256 state, MemberWord member) {
        (state, member) = _requireSignedBy(author, act, deadline, signature);
        require(!MemberWords.isPaused(state), RecordsPaused());
    }

    /// @dev An act in time, signed by the account that holds this number.
    function _requireSignedBy(
        uint32 number,
        bytes32 act,
        uint40 deadline,
        bytes calldata signature
    ) internal view returns (uint256 state, MemberWord member) {
        require(block.timestamp <= deadline, RecordsActExpired(deadline));
        address account;
        (state, member, , account) = _registration.standingByNumber(number, 0);
        require(account != address(0), RecordsAuthorUnknown(number));
        require(
            Signatures.isBy(account, _hashTypedDataV4(act), signature),
            RecordsSignatureInvalid(account)
        );
    }

    /// @dev A patient always; anyone else with a permission to write for treatment now. Only into the current epoch.
    function _requireMayWrite(
        uint32 patient,
        uint256 state,
        MemberWord author,
        uint8 category,
        uint32 epoch
    ) internal view {
        uint32 number = author.number();
        (bool isPermitted, uint32 current) = _consent.writingOf(patient, category, state, author);
        if (number == patient) require(isPermitted, RecordsNotAPatient(patient));
        require(isPermitted, RecordsWriteNotPermitted(patient, number, category));
        require(current != 0 && epoch == current, RecordsEpochOther(category, current, epoch));
    }

    function _key(uint32 patient, uint32 author, bytes32 digest) internal pure returns (bytes32) {
        return keccak256(abi.encode(patient, author, digest));
    }
}
