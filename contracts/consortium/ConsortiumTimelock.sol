// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title Where what was voted waits, and the owner of Registration
/// @notice The contract that makes it is the only one to propose and cancel; anybody may execute; nobody administers it.
contract ConsortiumTimelock is TimelockController {
    error TimelockDelayTooLong(uint256 delay, uint256 longest);

    uint256 private constant LONGEST_DELAY = 30 days;

    Ownable2Step private immutable _registration;

    /// @param delay Seconds between a vote that passed and what it does.
    constructor(
        Ownable2Step registration_,
        uint256 delay
    ) TimelockController(delay, _only(msg.sender), _only(address(0)), address(0)) {
        _requireDelay(delay);
        _registration = registration_;
    }

    /// @notice Takes the ownership of Registration that was offered to this timelock; anybody may call it.
    /// @dev Thus nobody needs a right of their own to finish a deployment.
    function acceptOwnership() external {
        _registration.acceptOwnership();
    }

    /// @inheritdoc TimelockController
    function updateDelay(uint256 newDelay) public override {
        _requireDelay(newDelay);
        super.updateDelay(newDelay);
    }

    function _requireDelay(uint256 delay) private pure {
        require(delay <= LONGEST_DELAY, TimelockDelayTooLong(delay, LONGEST_DELAY));
    }

    function _only(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }
}
