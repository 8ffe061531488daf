// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FIELD_PRIME} from "../Numbers.sol";
import {EpochKey, EpochKeys, Statements} from "../typed-data/Statements.sol";
import {ConsentBase} from "./ConsentBase.sol";

/// @notice The public key of each category of a patient, one epoch after the other; the history is in signed events.
abstract contract CategoryKeys is ConsentBase {
    /// @notice The current key of a category: x of a point with even y. generation is the patient's root generation.
    struct CategoryKey {
        bytes32 x;
        uint32 epoch;
        uint40 openedAt;
        uint16 generation;
    }

    error ConsentEpochKeyInvalid(uint8 category, bytes32 x);
    error ConsentEpochOutOfOrder(uint8 category, uint32 current, uint32 epoch);
    error ConsentGenerationPast(uint8 category, uint16 current, uint16 generation);

    /// @notice Everything a client needs to verify epoch keys.
    /// @dev kind 0: signed EpochKeys; 1: signed Enrolment, companion hashStruct(EncryptionKey); 2: signed
    /// RevokeAndRotate (an act of this contract), companion hashStruct(Revoke).
    event EpochsOpened(
        uint32 indexed patient,
        address account,
        uint16 generation,
        uint40 deadline,
        bytes32 sentenceHash,
        EpochKey[] keys,
        uint8 kind,
        bytes32 companion,
        bytes signature
    );

    uint8 internal constant KIND_EPOCH_KEYS = 0;
    uint8 internal constant KIND_ENROLMENT = 1;
    uint8 internal constant KIND_REVOKE_AND_ROTATE = 2;

    bytes32 private immutable _statementDomain = Statements.domainSeparator(_deployment);
    mapping(uint32 patient => mapping(uint8 category => CategoryKey key)) private _keyOf;

    /// @notice Opens the next epochs of the caller's categories. The signature over EpochKeys is their statement.
    /// @dev Emits nothing where all of them are open already.
    function openEpochs(EpochKeys calldata epochs, bytes calldata signature) external {
        _openStated(_callerNumber(), msg.sender, epochs, 0, signature);
    }

    /// @notice {openEpochs} for a patient who only signs.
    /// @param encryptionKeyHash hashStruct(EncryptionKey) if the signature is over Enrolment, 0 if over EpochKeys alone.
    function openEpochsBySig(
        uint32 patient,
        EpochKeys calldata epochs,
        bytes32 encryptionKeyHash,
        bytes calldata signature
    ) external {
        _openStated(patient, _accountOf(patient), epochs, encryptionKeyHash, signature);
    }

    /// @notice The current key of a category; epoch 0 where none was opened.
    function categoryKeyOf(
        uint32 patient,
        uint8 category
    ) external view returns (CategoryKey memory) {
        return _keyOf[patient][category];
    }

    function _epochOf(uint32 patient, uint8 category) internal view returns (uint32) {
        return _keyOf[patient][category].epoch;
    }

    function _openStated(
        uint32 patient,
        address account,
        EpochKeys calldata epochs,
        bytes32 encryptionKeyHash,
        bytes calldata signature
    ) internal {
        bytes32 statement = Statements.hashEpochKeys(_deployment, account, epochs);
        if (encryptionKeyHash != 0) {
            statement = Statements.hashEnrolment(encryptionKeyHash, statement);
        }
        _requireSignature(account, Statements.digest(_statementDomain, statement), signature);
        uint8 kind = encryptionKeyHash == 0 ? KIND_EPOCH_KEYS : KIND_ENROLMENT;
        if (!_open(patient, epochs)) return;
        _emitOpened(patient, account, epochs, kind, encryptionKeyHash, signature);
    }

    /// @dev Signature first. Answers whether any key was new.
    function _open(uint32 patient, EpochKeys calldata epochs) internal returns (bool isAnyNew) {
        _requireInTime(epochs.deadline);
        require(epochs.keys.length != 0, ConsentBatchEmpty());
        for (uint256 i = 0; i < epochs.keys.length; ++i) {
            if (_openKey(patient, epochs.generation, epochs.keys[i])) isAnyNew = true;
        }
    }

    function _emitOpened(
        uint32 patient,
        address account,
        EpochKeys calldata epochs,
        uint8 kind,
        bytes32 companion,
        bytes calldata signature
    ) internal {
        emit EpochsOpened(
            patient,
            account,
            epochs.generation,
            epochs.deadline,
            epochs.sentenceHash,
            epochs.keys,
            kind,
            companion,
            signature
        );
    }

    /// @dev Each key is the next of its category. One that is open already is passed over, so that nobody stops a revoke
    /// by sending the statement ahead of its {Consent-revokeAndRotate}.
    function _openKey(
        uint32 patient,
        uint16 generation,
        EpochKey calldata key
    ) private returns (bool isNew) {
        _requireCategory(key.category);
        require(
            key.x != 0 && uint256(key.x) < FIELD_PRIME,
            ConsentEpochKeyInvalid(key.category, key.x)
        );
        CategoryKey storage slot = _keyOf[patient][key.category];
        (bytes32 x, uint32 current, uint16 ofGeneration) = (slot.x, slot.epoch, slot.generation);
        if (key.x == x && key.epoch == current && generation == ofGeneration) return false;
        require(
            key.epoch == uint256(current) + 1,
            ConsentEpochOutOfOrder(key.category, current, key.epoch)
        );
        require(
            generation >= ofGeneration,
            ConsentGenerationPast(key.category, ofGeneration, generation)
        );
        (slot.x, slot.epoch) = (key.x, key.epoch);
        (slot.openedAt, slot.generation) = (uint40(block.timestamp), generation);
        return true;
    }
}
