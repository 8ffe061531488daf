// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice A wallet that agrees to everything and calls what it is told: a member for tests written in Solidity.
contract PuppetMock is IERC1271 {
    error PuppetCallFailed(bytes answer);

    /// @notice Calls another contract in the wallet's name.
    function perform(address target, bytes calldata data) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory answer) = target.call(data);
        require(ok, PuppetCallFailed(answer));
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return IERC1271.isValidSignature.selector;
    }
}
