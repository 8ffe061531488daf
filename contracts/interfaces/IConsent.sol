// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberWord} from "../words/MemberWord.sol";

/// @title What Records asks of Consent
/// @notice Permission and the epoch that records of a category are sealed for.
interface IConsent {
    /// @notice Whether `reader` (a person) may do `action` for `purpose` (bit indexes) in one category at `time`.
    function isPermittedAt(
        uint32 patient,
        uint32 reader,
        uint8 category,
        uint8 purpose,
        uint8 action,
        uint40 time
    ) external view returns (bool);

    /// @notice The current epoch of a patient's category, 0 if none was opened.
    function epochOf(uint32 patient, uint8 category) external view returns (uint32);

    /// @notice What a new record asks, in one call: whether its author may write for treatment now, and the epoch it has
    /// to be sealed for (0 if none was opened).
    /// @dev Answers about `author` and `state` as they are handed in, which the caller had from Registration.
    function writingOf(
        uint32 patient,
        uint8 category,
        uint256 state,
        MemberWord author
    ) external view returns (bool isPermitted, uint32 epoch);
}
