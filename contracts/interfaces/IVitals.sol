// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What Registration tells Vitals
/// @notice A device's standing, written through so that a batch of readings needs no look-up.
interface IVitals {
    /// @notice Replaces a device's standing; only Registration may call it.
    function setStanding(
        uint32 device,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    ) external;
}
