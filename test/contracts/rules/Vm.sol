// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Registration} from "../../../contracts/Registration.sol";

/// @notice What tests ask of the machine that runs them (cheat codes of Foundry and of Hardhat).
interface Vm {
    /// @notice Sets block.timestamp.
    function warp(uint256 time) external;

    /// @notice The creation code of a built contract, "File.sol:Name".
    function getCode(string calldata artifact) external view returns (bytes memory);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

error NotDeployed(string artifact);

/// @notice Deploys a built contract, "File.sol:Name", with its encoded constructor arguments. A test that said `new` would
/// have the compiler translate that contract once more, which takes it half a minute for ours.
function deploy(string memory artifact, bytes memory arguments) returns (address deployed) {
    bytes memory code = bytes.concat(vm.getCode(artifact), arguments);
    // solhint-disable-next-line no-inline-assembly
    assembly ("memory-safe") {
        deployed := create(0, add(code, 32), mload(code))
    }
    require(deployed != address(0), NotDeployed(artifact));
}

/// @notice Deploys a first Registration, which nothing came before.
function deployRegistration(address owner) returns (Registration) {
    return Registration(deploy("Registration.sol:Registration", abi.encode(bytes32(0), owner)));
}
