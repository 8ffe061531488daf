// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVitals} from "../interfaces/IVitals.sol";

/// @notice Refuses whatever Registration writes.
contract VitalsFailingMock is IVitals {
    error VitalsFailed(uint32 device);

    /// @inheritdoc IVitals
    function setStanding(uint32 device, uint8, uint8, uint40, uint32) external pure {
        revert VitalsFailed(device);
    }
}
