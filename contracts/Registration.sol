// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Directories} from "./registration/Directories.sol";
import {Enrolment} from "./registration/Enrolment.sol";
import {HospitalChange} from "./registration/HospitalChange.sol";
import {KeyRotation} from "./registration/KeyRotation.sol";
import {Members} from "./registration/Members.sol";
import {Moves} from "./registration/Moves.sol";
import {Upkeep} from "./registration/Upkeep.sol";
import {Deployment} from "./typed-data/Deployment.sol";

/// @title Who takes part
/// @notice Hospitals and members by number, encryption keys, digests of staff directories, names of current contracts.
contract Registration is Enrolment, Upkeep, KeyRotation, Moves, HospitalChange, Directories {
    /// @param predecessor The deployment id to continue, or zero for a new one.
    /// @param owner Who acts for the consortium.
    constructor(
        bytes32 predecessor,
        address owner
    )
        Ownable(owner)
        EIP712("HealthChain", Deployment.version(Deployment.resolve(predecessor)))
        Members(predecessor)
    {}
}
