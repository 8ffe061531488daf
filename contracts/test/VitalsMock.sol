// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVitals} from "../interfaces/IVitals.sol";

/// @notice Remembers what Registration writes.
contract VitalsMock is IVitals {
    event StandingSet(
        uint32 indexed device,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    );

    /// @inheritdoc IVitals
    function setStanding(
        uint32 device,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    ) external {
        emit StandingSet(device, status, hospital, validUntil, patient);
    }
}
