// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsent} from "./interfaces/IConsent.sol";
import {IRegistration} from "./interfaces/IRegistration.sol";
import {Anchors} from "./records/Anchors.sol";
import {Corrections} from "./records/Corrections.sol";

/// @title Which records exist
/// @notice Each record's anchor and what became of it; the records themselves are sealed and off the chain.
contract Records is Corrections {
    constructor(IRegistration registration_, IConsent consent_) Anchors(registration_, consent_) {}
}
