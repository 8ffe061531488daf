// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Signatures} from "./Signatures.sol";

/// @notice Whose signature it is, where the signer is a device: an account's, or that of a key which ERC-7913 checks.
/// @dev A device with a P-256 key has as its account the last 20 bytes of keccak256(signer), its signer being 20 bytes of
/// the verifier contract and 64 of the key; its signature is that signer, then 64 bytes r and s.
library DeviceSignatures {
    uint256 private constant SIGNER_BYTES = 84;
    uint256 private constant SIGNED_BYTES = 148;

    /// @dev A verifier that takes everything harms nobody but the device whose account names it.
    function isBy(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        if (signature.length != SIGNED_BYTES) return Signatures.isBy(account, digest, signature);
        bytes calldata signer = signature[:SIGNER_BYTES];
        return
            account == address(uint160(uint256(keccak256(signer)))) &&
            SignatureChecker.isValidSignatureNow(signer, digest, signature[SIGNER_BYTES:]);
    }
}
