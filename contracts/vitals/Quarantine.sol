// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {DeviceSignatures} from "../typed-data/DeviceSignatures.sol";
import {MerkleTree} from "../typed-data/MerkleTree.sol";
import {Signatures} from "../typed-data/Signatures.sol";
import {Statements} from "../typed-data/Statements.sol";
import {SignedLeaf, VitalsActs} from "../typed-data/VitalsActs.sol";
import {DeviceWord} from "../words/DeviceWord.sol";
import {DeviceStandings} from "./DeviceStandings.sol";

/// @notice Devices that signed two readings under one sequence: out by proof, back by their hospital.
abstract contract Quarantine is DeviceStandings, EIP712 {
    error VitalsActExpired(uint40 deadline);
    error VitalsDeadlineTooFar(uint40 deadline);
    error VitalsEquivocationKnown(uint32 device, uint64 sequence);
    error VitalsLeafNotUnderSequence(uint64 sequence, uint64 first, uint32 count);
    error VitalsNonceUsed(address signer, bytes32 nonce);
    error VitalsNotItsHospital(address caller, uint32 device);
    error VitalsNotQuarantined(uint32 device);
    error VitalsSameReading(uint32 device, uint64 sequence, bytes32 leaf);
    error VitalsSignatureInvalid(address signer);

    event DeviceEquivocated(
        uint32 indexed device,
        uint64 sequence,
        bytes32 leaf,
        bytes32 otherLeaf
    );
    event DeviceRestored(uint32 indexed device);

    uint256 private constant LONGEST_ACT = 1 hours;
    bytes32 private immutable _deployment;
    bytes32 private immutable _statementDomain;

    mapping(uint32 device => mapping(uint64 sequence => bool known)) private _isKnown;
    mapping(address signer => mapping(bytes32 nonce => bool used)) private _isNonceUsed;

    constructor() {
        _deployment = _registration.deployment();
        _statementDomain = Statements.domainSeparator(_deployment);
    }

    /// @notice Quarantines a device that signed two different leaves under one sequence; anyone may prove it.
    /// @dev Each sequence counts once, so that old proof does not put a restored device out again.
    function reportEquivocation(
        uint32 device,
        uint64 sequence,
        SignedLeaf calldata one,
        SignedLeaf calldata other
    ) external {
        DeviceWord word = _requireDevice(device);
        require(one.leaf != other.leaf, VitalsSameReading(device, sequence, one.leaf));
        require(!_isKnown[device][sequence], VitalsEquivocationKnown(device, sequence));
        address account = _registration.accountOf(device);
        _requireSigned(account, device, sequence, one);
        _requireSigned(account, device, sequence, other);
        _isKnown[device][sequence] = true;
        _deviceOf[device].word = word.withQuarantine();
        emit DeviceEquivocated(device, sequence, one.leaf, other.leaf);
    }

    /// @notice Ends a device's quarantine; its hospital's admin alone may.
    function restore(uint32 device) external {
        require(_adminOf(device) == msg.sender, VitalsNotItsHospital(msg.sender, device));
        _restore(device);
    }

    /// @notice {restore} by a signed Restore.
    function restoreBySig(
        uint32 device,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        require(block.timestamp <= deadline, VitalsActExpired(deadline));
        require(deadline <= block.timestamp + LONGEST_ACT, VitalsDeadlineTooFar(deadline));
        address signer = _adminOf(device);
        bytes32 act = VitalsActs.hashRestore(device, nonce, deadline, sentenceHash);
        require(
            Signatures.isBy(signer, _hashTypedDataV4(act), signature),
            VitalsSignatureInvalid(signer)
        );
        require(!_isNonceUsed[signer][nonce], VitalsNonceUsed(signer, nonce));
        _isNonceUsed[signer][nonce] = true;
        _restore(device);
    }

    /// @notice Whether it was proved that a device signed this sequence twice.
    function isEquivocationKnown(uint32 device, uint64 sequence) external view returns (bool) {
        return _isKnown[device][sequence];
    }

    /// @notice Whether a signer's nonce was used; nonces have no order.
    function isNonceUsed(address signer, bytes32 nonce) external view returns (bool) {
        return _isNonceUsed[signer][nonce];
    }

    function _restore(uint32 device) private {
        DeviceWord word = _deviceOf[device].word;
        require(word.isQuarantined(), VitalsNotQuarantined(device));
        _deviceOf[device].word = word.withoutQuarantine();
        emit DeviceRestored(device);
    }

    /// @dev Zero while the hospital is suspended: it can let nobody back in then.
    function _adminOf(uint32 device) private view returns (address) {
        uint8 hospital = _requireDevice(device).hospital();
        return
            _registration.isHospitalActive(hospital) ? _registration.adminOf(hospital) : address(0);
    }

    function _requireSigned(
        address account,
        uint32 device,
        uint64 sequence,
        SignedLeaf calldata signed
    ) private view {
        require(
            signed.first <= sequence && sequence - signed.first < signed.count,
            VitalsLeafNotUnderSequence(sequence, signed.first, signed.count)
        );
        bytes32 root = MerkleTree.rootAbove(
            signed.leaf,
            signed.proof,
            sequence - signed.first,
            signed.count
        );
        bytes32 statement = VitalsActs.hashReadingBatch(_deployment, device, signed, root);
        require(
            DeviceSignatures.isBy(
                account,
                Statements.digest(_statementDomain, statement),
                signed.signature
            ),
            VitalsSignatureInvalid(account)
        );
    }
}
