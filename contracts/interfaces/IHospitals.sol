// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRegistration} from "./IRegistration.sol";

/// @title What UrgentSuspension asks of Registration
/// @notice Who acts for which hospital, and the two things that the contract named "UrgentSuspension" may do.
interface IHospitals is IRegistration {
    /// @notice The hospital that an account acts for.
    /// @dev Reverts with RegistrationHospitalUnknown(255) for anybody else.
    function hospitalOf(address admin) external view returns (uint8);

    /// @notice Suspends a hospital without a vote, until {lapseUrgentSuspension} or until a vote has decided.
    function suspendHospitalUrgently(uint8 hospital) external;

    /// @notice Ends an urgent suspension that no vote has made a lasting one.
    function lapseUrgentSuspension(uint8 hospital) external;
}
