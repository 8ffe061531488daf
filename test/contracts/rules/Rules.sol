// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice How a test in Solidity says which rule is broken.
abstract contract Rules {
    error RuleBroken(string rule);

    function _rule(bool holds, string memory rule) internal pure {
        require(holds, RuleBroken(rule));
    }
}
