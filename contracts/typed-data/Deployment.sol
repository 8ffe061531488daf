// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @notice Makes deployment ids and the EIP-712 version that carries one.
library Deployment {
    /// @dev The predecessor's id, or a new one where `predecessor` is zero. For a constructor.
    function resolve(bytes32 predecessor) internal view returns (bytes32) {
        if (predecessor != 0) return predecessor;
        return keccak256(abi.encode(blockhash(block.number - 1), block.chainid, address(this)));
    }

    /// @dev "1-" and the first 16 hex digits of the id: wallets show it, and a restarted chain changes it.
    function version(bytes32 id) internal pure returns (string memory) {
        bytes memory prefixed = bytes(Strings.toHexString(uint64(uint256(id) >> 192), 8));
        prefixed[0] = "1";
        prefixed[1] = "-";
        return string(prefixed);
    }
}
