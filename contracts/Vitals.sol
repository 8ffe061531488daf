// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IRegistration} from "./interfaces/IRegistration.sol";
import {Deployment} from "./typed-data/Deployment.sol";
import {DeviceStandings} from "./vitals/DeviceStandings.sol";
import {Quarantine} from "./vitals/Quarantine.sol";
import {Windows} from "./vitals/Windows.sol";

/// @title What devices have measured
/// @notice One word a device and one root a window: which readings there were, never what they say.
contract Vitals is Windows, Quarantine {
    constructor(
        IRegistration registration_
    )
        EIP712("HealthChain", Deployment.version(registration_.deployment()))
        DeviceStandings(registration_)
    {}
}
