// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What tests ask of the machine that runs them (a cheat code of Foundry and of Hardhat).
interface Vm {
    /// @notice Sets block.timestamp.
    function warp(uint256 time) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
