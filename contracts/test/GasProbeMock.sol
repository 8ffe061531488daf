// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsent} from "../interfaces/IConsent.sol";

/// @notice Measures what a question costs another contract, as the first of its transaction: contracts and slots cold.
contract GasProbeMock {
    /// @notice Gas around the call of {IConsent-isPermittedAt}, and its answer.
    function gasOfQuestion(
        IConsent consent,
        uint32 patient,
        uint32 reader,
        uint8 category,
        uint40 time
    ) external view returns (uint256 used, bool isPermitted) {
        uint256 before = gasleft();
        isPermitted = consent.isPermittedAt(patient, reader, category, 0, 0, time);
        used = before - gasleft();
    }
}
