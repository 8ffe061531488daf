// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRegistration} from "../interfaces/IRegistration.sol";
import {IVitals} from "../interfaces/IVitals.sol";
import {DeviceWord, DeviceWords} from "../words/DeviceWord.sol";

/// @notice One word a device: how far its readings reach, and the standing that Registration writes.
abstract contract DeviceStandings is IVitals {
    /// @dev A struct, so that a window finds a device's slot once and not twice.
    struct DeviceSlot {
        DeviceWord word;
    }

    error VitalsDeviceUnknown(uint32 device);
    error VitalsNotRegistration(address caller);

    event StandingSet(
        uint32 indexed device,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    );

    IRegistration internal immutable _registration;
    mapping(uint32 device => DeviceSlot slot) internal _deviceOf;

    constructor(IRegistration registration_) {
        _registration = registration_;
    }

    /// @inheritdoc IVitals
    /// @dev Keeps sequence, counters and quarantine, also when the device goes to another patient.
    function setStanding(
        uint32 device,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    ) external {
        require(msg.sender == address(_registration), VitalsNotRegistration(msg.sender));
        DeviceSlot storage slot = _deviceOf[device];
        slot.word = slot.word.withStanding(status, hospital, validUntil, patient);
        emit StandingSet(device, status, hospital, validUntil, patient);
    }

    /// @notice A device's sequence, counters and standing; all zero where Registration wrote none.
    function deviceOf(uint32 device) external view returns (DeviceWords.Fields memory) {
        return _deviceOf[device].word.unpack();
    }

    /// @notice The same of several devices, as an oracle asks before it submits.
    function devicesOf(
        uint32[] calldata devices
    ) external view returns (DeviceWords.Fields[] memory found) {
        found = new DeviceWords.Fields[](devices.length);
        for (uint256 i = 0; i < devices.length; ++i) found[i] = _deviceOf[devices[i]].word.unpack();
    }

    /// @notice The Registration this contract asks.
    function registration() external view returns (IRegistration) {
        return _registration;
    }

    function _requireDevice(uint32 device) internal view returns (DeviceWord word) {
        word = _deviceOf[device].word;
        require(word.exists(), VitalsDeviceUnknown(device));
    }
}
