// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FLAG_PERMIT, FLAG_REVOKED} from "../Numbers.sol";
import {Anchors} from "../records/Anchors.sol";
import {CategoryKeys} from "../consent/CategoryKeys.sol";
import {Cells} from "../consent/Cells.sol";
import {Cell, CellId, Revocation} from "../typed-data/ConsentActs.sol";
import {AnchorItem} from "../typed-data/RecordsActs.sol";
import {EpochKey, EpochKeys} from "../typed-data/Statements.sol";

/// @title The least that an act of Consent or Records can cost in the EVM, in Solidity and with the same settings
/// @notice Takes the calldata of the real function, writes as many storage words, emits the same event and, where the act
/// is signed, recovers one signature. It checks nothing, asks no other contract and no other slot, and hashes no message.
/// @dev It stands in for a contract that would believe everybody; `npm run bench -- gas` compares with it.
contract FloorMock {
    /// @dev Two whole words, so that nothing is read to write them.
    struct Key {
        bytes32 x;
        uint256 word;
    }

    error FloorSignatureEmpty();

    uint32 private immutable _caller;
    mapping(uint32 patient => mapping(uint32 reader => mapping(uint8 category => uint256 word)))
        private _cellOf;
    mapping(uint32 patient => mapping(uint8 category => Key key)) private _keyOf;
    mapping(uint32 patient => mapping(bytes32 nonce => uint256 used)) private _isNonceUsed;
    mapping(bytes32 digest => uint256 word) private _anchorAt;

    /// @param caller The number under which direct calls count.
    constructor(uint32 caller) {
        _caller = caller;
    }

    /// @notice The floor of Consent.grant.
    function grant(Cell[] calldata cells) external {
        _grant(_caller, cells);
    }

    /// @notice The floor of Consent.grantBySig.
    function grantBySig(
        uint32 patient,
        Cell[] calldata cells,
        uint40,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        _recover(sentenceHash, signature);
        _grant(patient, cells);
    }

    /// @notice The floor of Consent.revoke.
    function revoke(CellId[] calldata cells) external {
        _revoke(_caller, cells);
    }

    /// @notice The floor of Consent.revokeBySig.
    function revokeBySig(
        uint32 patient,
        Revocation calldata revocation,
        bytes calldata signature
    ) external {
        _recover(revocation.sentenceHash, signature);
        _isNonceUsed[patient][revocation.nonce] = 1;
        _revoke(patient, revocation.cells);
    }

    /// @notice The floor of Consent.revokeAndRotate.
    function revokeAndRotate(
        CellId[] calldata cells,
        EpochKeys calldata epochs,
        bytes calldata signature
    ) external {
        _recover(epochs.sentenceHash, signature);
        _revoke(_caller, cells);
        _open(_caller, epochs, 0, 0, signature);
    }

    /// @notice The floor of Consent.revokeAndRotateBySig.
    function revokeAndRotateBySig(
        uint32 patient,
        Revocation calldata revocation,
        EpochKeys calldata epochs,
        bytes calldata signature
    ) external {
        _recover(revocation.sentenceHash, signature);
        _isNonceUsed[patient][revocation.nonce] = 1;
        _revoke(patient, revocation.cells);
        _open(patient, epochs, 2, revocation.sentenceHash, signature);
    }

    /// @notice The floor of Records.anchor.
    function anchor(uint32 patient, AnchorItem calldata item) external {
        _anchor(patient, item);
    }

    /// @notice The floor of Records.anchorMany.
    function anchorMany(uint32 patient, AnchorItem[] calldata items) external {
        for (uint256 i = 0; i < items.length; ++i) _anchor(patient, items[i]);
    }

    function _grant(uint32 patient, Cell[] calldata cells) private {
        for (uint256 i = 0; i < cells.length; ++i) {
            Cell calldata cell = cells[i];
            (uint32 reader, uint8 category) = (cell.reader, cell.category);
            (uint40 from, uint40 until) = (cell.from, cell.until);
            (uint16 purposes, uint8 actions) = (cell.purposes, cell.actions);
            (uint16 keyVersion, uint24 revision) = (cell.keyVersion, cell.revision + 1);
            _cellOf[patient][reader][category] =
                uint256(from) |
                (uint256(until) << 40) |
                (uint256(purposes) << 80) |
                (uint256(actions) << 96) |
                (uint256(FLAG_PERMIT) << 104) |
                (uint256(keyVersion) << 112) |
                (uint256(revision) << 128);
            emit Cells.ConsentGranted(
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
    }

    /// @dev The real one counts up; here the revision is always the same large one.
    function _revoke(uint32 patient, CellId[] calldata cells) private {
        uint24 revision = type(uint24).max;
        for (uint256 i = 0; i < cells.length; ++i) {
            CellId calldata cell = cells[i];
            (uint32 reader, uint8 category) = (cell.reader, cell.category);
            _cellOf[patient][reader][category] =
                (uint256(FLAG_REVOKED) << 104) | (uint256(revision) << 128);
            emit Cells.ConsentRevoked(patient, reader, category, revision);
        }
    }

    function _open(
        uint32 patient,
        EpochKeys calldata epochs,
        uint8 kind,
        bytes32 companion,
        bytes calldata signature
    ) private {
        for (uint256 i = 0; i < epochs.keys.length; ++i) {
            EpochKey calldata key = epochs.keys[i];
            _keyOf[patient][key.category] = Key({
                x: key.x,
                word: key.epoch | (block.timestamp << 32) | (uint256(epochs.generation) << 72)
            });
        }
        emit CategoryKeys.EpochsOpened(
            patient,
            msg.sender,
            epochs.generation,
            epochs.deadline,
            epochs.sentenceHash,
            epochs.keys,
            kind,
            companion,
            signature
        );
    }

    function _anchor(uint32 patient, AnchorItem calldata item) private {
        (uint8 category, uint32 epoch, bytes32 digest) = (item.category, item.epoch, item.digest);
        _anchorAt[digest] = category | (uint256(epoch) << 8) | (block.timestamp << 40);
        emit Anchors.RecordAnchored(patient, _caller, category, digest, epoch);
    }

    function _recover(bytes32 digest, bytes calldata signature) private pure {
        address signer = ecrecover(
            digest,
            uint8(signature[64]),
            bytes32(signature[0:32]),
            bytes32(signature[32:64])
        );
        require(signer != address(0), FloorSignatureEmpty());
    }
}
