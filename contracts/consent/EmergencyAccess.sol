// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KNOWN_CATEGORIES} from "../Numbers.sol";
import {BreakGlassActs} from "../typed-data/BreakGlassActs.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {Limits} from "./Limits.sol";

/// @notice Patients opt in: which of their categories doctors may open in an emergency. Nothing unless they said so.
abstract contract EmergencyAccess is Limits {
    /// @notice What a patient lets doctors see in an emergency; categories is a bit set, 0: nothing.
    struct Emergencies {
        uint32 categories;
        uint24 revision;
    }

    error ConsentEmergencyCategoriesUnknown(uint32 categories);
    error ConsentEmergencyRevisionOther(uint32 patient, uint24 expected, uint24 revision);

    event EmergencyAccessSet(uint32 indexed patient, uint32 categories, uint24 revision);

    mapping(uint32 patient => Emergencies access) private _accessOf;

    /// @notice Sets which categories of the caller doctors may open in an emergency; 0 ends open cases too.
    /// @param revision The present one. Less always works; more needs an active patient.
    function setEmergencyAccess(uint32 categories, uint24 revision) external {
        _setAccess(_callerNumber(), categories, revision);
    }

    /// @notice {setEmergencyAccess} by a signed SetEmergencyAccess; its revision makes it work once.
    function setEmergencyAccessBySig(
        uint32 patient,
        uint32 categories,
        uint24 revision,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = BreakGlassActs.hashSetEmergencyAccess(
            patient,
            categories,
            revision,
            deadline,
            sentenceHash
        );
        _requireActOf(patient, act, deadline, signature);
        _setAccess(patient, categories, revision);
    }

    /// @notice What a patient lets doctors see in an emergency.
    function emergencyAccessOf(uint32 patient) external view returns (Emergencies memory) {
        return _accessOf[patient];
    }

    function _emergencyCategories(uint32 patient) internal view returns (uint32) {
        return _accessOf[patient].categories;
    }

    function _setAccess(uint32 patient, uint32 categories, uint24 revision) private {
        Emergencies storage access = _accessOf[patient];
        (uint32 before, uint24 current) = (access.categories, access.revision);
        require(revision == current, ConsentEmergencyRevisionOther(patient, revision, current));
        if (categories & ~before != 0) _requireMayWiden(patient, categories);
        access.categories = categories;
        access.revision = current + 1;
        emit EmergencyAccessSet(patient, categories, current + 1);
    }

    function _requireMayWiden(uint32 patient, uint32 categories) private view {
        require(categories & ~KNOWN_CATEGORIES == 0, ConsentEmergencyCategoriesUnknown(categories));
        (uint256 state, MemberWord member) = _registration.standing(patient);
        _requireOpenTo(state, member, patient);
    }
}
