// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Signatures} from "../typed-data/Signatures.sol";

/// @notice Checks acts signed for Registration: signer, deadline and single-use nonce.
abstract contract HospitalActs is EIP712 {
    error RegistrationActExpired(uint40 deadline);
    error RegistrationDeadlineTooFar(uint40 deadline);
    error RegistrationNonceUsed(address signer, bytes32 nonce);
    error RegistrationNotTheAdmin(address caller, uint8 hospital);
    error RegistrationSignatureInvalid(address signer);

    uint256 private constant LONGEST_ACT = 1 hours;

    mapping(address signer => mapping(bytes32 nonce => bool used)) private _isNonceUsed;

    /// @notice Whether a signer's nonce was used; nonces have no order.
    function isNonceUsed(address signer, bytes32 nonce) external view returns (bool) {
        return _isNonceUsed[signer][nonce];
    }

    /// @dev Uses up the nonce of an act in the Acts domain, signed by `signer` (an account or an ERC-1271 wallet). The
    /// deadline is at most an hour ahead, so that an act kept back does not undo a later one.
    function _useAct(
        address signer,
        bytes32 structHash,
        bytes32 nonce,
        uint40 deadline,
        bytes calldata signature
    ) internal {
        _requireAct(signer, structHash, deadline, signature);
        _useNonce(signer, nonce);
    }

    /// @dev The same for an act that works once by what it changes.
    function _requireAct(
        address signer,
        bytes32 structHash,
        uint40 deadline,
        bytes calldata signature
    ) internal view {
        _requireInTime(deadline);
        _requireSignature(signer, _hashTypedDataV4(structHash), signature);
    }

    function _useNonce(address signer, bytes32 nonce) internal {
        require(!_isNonceUsed[signer][nonce], RegistrationNonceUsed(signer, nonce));
        _isNonceUsed[signer][nonce] = true;
    }

    function _requireSignature(
        address signer,
        bytes32 digest,
        bytes calldata signature
    ) internal view {
        require(Signatures.isBy(signer, digest, signature), RegistrationSignatureInvalid(signer));
    }

    function _requireInTime(uint40 deadline) internal view {
        require(block.timestamp <= deadline, RegistrationActExpired(deadline));
        require(deadline <= block.timestamp + LONGEST_ACT, RegistrationDeadlineTooFar(deadline));
    }
}
