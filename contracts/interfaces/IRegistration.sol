// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberWord} from "../words/MemberWord.sol";

/// @title What other contracts ask of Registration
/// @notice Answers in packed words, so that a write needs one call; {MemberWords} reads them.
interface IRegistration {
    /// @notice The id of this deployment, which stands in every signed statement and format.
    function deployment() external view returns (bytes32);

    /// @notice The number of an account's member, 0 if it has none.
    function numberOf(address account) external view returns (uint32);

    /// @notice The account that holds a number now, zero if nobody does.
    function accountOf(uint32 number) external view returns (address);

    /// @notice The state word (hospital bits and pause) and one member by number.
    function standing(uint32 number) external view returns (uint256 state, MemberWord member);

    /// @notice The state word, the member of an account and a reader, in one call; reader 0 or a team reads as zero.
    function standingByAccount(
        address account,
        uint32 reader
    ) external view returns (uint256 state, MemberWord member, MemberWord readerMember);

    /// @notice The state word, a member by number with its account, and a reader, in one call.
    function standingByNumber(
        uint32 number,
        uint32 reader
    )
        external
        view
        returns (uint256 state, MemberWord member, MemberWord readerMember, address account);

    /// @notice The account that acts for a hospital.
    function adminOf(uint8 hospital) external view returns (address);

    /// @notice Whether a hospital is admitted and not suspended.
    function isHospitalActive(uint8 hospital) external view returns (bool);
}
