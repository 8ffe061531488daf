// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FLAG_PERMIT, FLAG_REVOKED} from "../Numbers.sol";
import {Records} from "../Records.sol";
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
    error FloorSignatureEmpty();

    uint32 private immutable _caller;
    mapping(uint32 patient => mapping(uint32 reader => mapping(uint8 category => uint256 word)))
        private _cellOf;
    mapping(uint32 patient => mapping(uint8 category => CategoryKeys.CategoryKey key))
        private _keyOf;
    mapping(uint32 patient => mapping(bytes32 nonce => bool used)) private _isNonceUsed;
    mapping(bytes32 digest => Records.Anchor anchor) private _anchorAt;

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
        _isNonceUsed[patient][revocation.nonce] = true;
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
        _isNonceUsed[patient][revocation.nonce] = true;
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
            uint24 revision = cell.revision + 1;
            _cellOf[patient][cell.reader][cell.category] =
                uint256(cell.from) |
                (uint256(cell.until) << 40) |
                (uint256(cell.purposes) << 80) |
                (uint256(cell.actions) << 96) |
                (uint256(FLAG_PERMIT) << 104) |
                (uint256(cell.keyVersion) << 112) |
                (uint256(revision) << 128);
            emit Cells.ConsentGranted(
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
    }

    /// @dev The real one counts up; here the revision is always the same large one.
    function _revoke(uint32 patient, CellId[] calldata cells) private {
        uint24 revision = type(uint24).max;
        for (uint256 i = 0; i < cells.length; ++i) {
            CellId calldata cell = cells[i];
            _cellOf[patient][cell.reader][cell.category] =
                (uint256(FLAG_REVOKED) << 104) | (uint256(revision) << 128);
            emit Cells.ConsentRevoked(patient, cell.reader, cell.category, revision);
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
            _keyOf[patient][key.category] = CategoryKeys.CategoryKey({
                x: key.x,
                epoch: key.epoch,
                openedAt: uint40(block.timestamp),
                generation: epochs.generation
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
        _anchorAt[item.digest] = Records.Anchor({
            category: item.category,
            epoch: item.epoch,
            anchoredAt: uint40(block.timestamp),
            flags: 0
        });
        emit Records.RecordAnchored(patient, _caller, item.category, item.digest, item.epoch);
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
