// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @notice Whose signature it is: an ordinary account's, or what a contract wallet takes (ERC-1271).
library Signatures {
    /// @dev The account's own key first, as clients do it: for an ordinary account its code is then never looked at.
    function isBy(
        address account,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (bool) {
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(
            digest,
            signature
        );
        if (failure == ECDSA.RecoverError.NoError && signer == account) return true;
        return
            account.code.length != 0 &&
            SignatureChecker.isValidERC1271SignatureNowCalldata(account, digest, signature);
    }
}
