// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ConsentBase} from "./ConsentBase.sol";

/// @notice What the consortium decides about emergencies and requests. How long a consent may be is in Registration's
/// state word, where a grant has it already.
abstract contract Limits is ConsentBase {
    /// @notice Times in seconds. Cases are break-glass cases that no other hospital has reviewed yet.
    struct LimitSet {
        uint40 emergencyWindow;
        uint16 casesPerDoctor;
        uint16 casesPerHospital;
        uint40 pauseAfterRefusal;
        uint40 pauseAfterCancel;
    }

    error ConsentCasesZero(uint16 casesPerDoctor, uint16 casesPerHospital);
    error ConsentEmergencyWindowUnfit(uint40 emergencyWindow);
    error ConsentNotTheConsortium(address caller);
    error ConsentPauseTooLong(uint40 pauseAfterRefusal, uint40 pauseAfterCancel);

    event LimitsChanged(
        uint40 emergencyWindow,
        uint16 casesPerDoctor,
        uint16 casesPerHospital,
        uint40 pauseAfterRefusal,
        uint40 pauseAfterCancel
    );

    uint256 private constant SHORTEST_WINDOW = 15 minutes;
    uint256 private constant LONGEST_WINDOW = 3 days;
    uint256 private constant LONGEST_PAUSE = 365 days;

    LimitSet private _limits = LimitSet({
        emergencyWindow: 4 hours,
        casesPerDoctor: 3,
        casesPerHospital: 20,
        pauseAfterRefusal: 7 days,
        pauseAfterCancel: 1 hours
    });

    /// @notice Replaces all limits; for Registration's owner alone. What was opened before keeps its end.
    /// @param limits_ A window of 15 minutes to 3 days, at least one case each, pauses of at most 365 days.
    function setLimits(LimitSet calldata limits_) external {
        require(
            msg.sender == Ownable(address(_registration)).owner(),
            ConsentNotTheConsortium(msg.sender)
        );
        require(
            limits_.emergencyWindow >= SHORTEST_WINDOW && limits_.emergencyWindow <= LONGEST_WINDOW,
            ConsentEmergencyWindowUnfit(limits_.emergencyWindow)
        );
        require(
            limits_.casesPerDoctor != 0 && limits_.casesPerHospital != 0,
            ConsentCasesZero(limits_.casesPerDoctor, limits_.casesPerHospital)
        );
        require(
            limits_.pauseAfterRefusal <= LONGEST_PAUSE && limits_.pauseAfterCancel <= LONGEST_PAUSE,
            ConsentPauseTooLong(limits_.pauseAfterRefusal, limits_.pauseAfterCancel)
        );
        _limits = limits_;
        emit LimitsChanged(
            limits_.emergencyWindow,
            limits_.casesPerDoctor,
            limits_.casesPerHospital,
            limits_.pauseAfterRefusal,
            limits_.pauseAfterCancel
        );
    }

    /// @notice The limits that hold now.
    function limits() public view returns (LimitSet memory) {
        return _limits;
    }
}
