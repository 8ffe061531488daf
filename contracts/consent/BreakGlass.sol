// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACTION_READ, PURPOSE_ETREAT, ROLE_DOCTOR} from "../Numbers.sol";
import {BreakGlassActs, CaseId} from "../typed-data/BreakGlassActs.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {EmergencyAccess} from "./EmergencyAccess.sol";

/// @notice In an emergency a doctor of some standing reads for a while what the patient opened to emergencies, and answers
/// for it to a hospital that is not their own.
/// @dev Rights only. A pause does not stop an emergency: it waits for nothing but the patient's own earlier word.
abstract contract BreakGlass is EmergencyAccess {
    /// @notice What a case waits for. An end is Justified or Unjustified; a dispute makes it Unreviewed once more.
    enum CaseStatus {
        None,
        Unreviewed,
        Justified,
        Unjustified
    }

    /// @notice One emergency; hospital is the doctor's at that time. Times are Unix seconds.
    struct Case {
        uint40 openedAt;
        uint40 until;
        uint8 hospital;
        CaseStatus status;
        bool isDisputed;
    }

    /// @dev The latest case of a doctor with a patient, in the slot that a permission looks at.
    struct Latest {
        uint40 openedAt;
        uint40 until;
        uint24 number;
    }

    error ConsentCaseNotOver(uint40 until);
    error ConsentCaseNumberOther(uint32 patient, uint32 doctor, uint24 expected, uint24 number);
    error ConsentCasesOfDoctor(uint32 doctor, uint16 unreviewed);
    error ConsentCasesOfHospital(uint8 hospital, uint16 unreviewed);
    error ConsentDoctorNotActive(uint32 doctor);
    error ConsentDoctorTooNew(uint32 doctor, uint40 notBefore);
    error ConsentNoEmergencyAccess(uint32 patient);
    error ConsentReasonMissing();

    /// @notice reason is the salted digest of why, which the doctor keeps for the review.
    event GlassBroken(
        uint32 indexed patient,
        uint32 indexed doctor,
        uint24 number,
        uint8 hospital,
        uint40 until,
        bytes32 reason
    );
    uint40 private constant SHORTEST_STANDING = 7 days;

    mapping(uint32 patient => mapping(uint32 doctor => Latest latest)) private _latestOf;
    mapping(uint32 patient => mapping(uint32 doctor => mapping(uint24 number => Case one)))
        internal _caseOf;
    mapping(uint32 doctor => uint16 cases) internal _unreviewedOfDoctor;
    mapping(uint8 hospital => uint16 cases) internal _unreviewedOfHospital;

    /// @notice Opens a case of the caller, a doctor who has been active for at least 7 days.
    /// @param id The next number of this doctor with this patient.
    /// @param reason Salted digest of why; never zero.
    function breakGlass(CaseId calldata id, bytes32 reason) external {
        _requireCaller(id.doctor);
        _break(id, reason);
    }

    /// @notice {breakGlass} by a signed BreakGlass of the doctor; its number makes it work once.
    function breakGlassBySig(
        CaseId calldata id,
        bytes32 reason,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = BreakGlassActs.hashBreakGlass(id, reason, deadline, sentenceHash);
        _requireActOf(id.doctor, act, deadline, signature);
        _break(id, reason);
    }

    /// @notice How many cases a doctor has had with a patient; the last has this number.
    function caseCount(uint32 patient, uint32 doctor) external view returns (uint24) {
        return _latestOf[patient][doctor].number;
    }

    /// @notice One case; all zero where there was none.
    function caseOf(CaseId calldata id) external view returns (Case memory) {
        return _caseOf[id.patient][id.doctor][id.number];
    }

    /// @notice How many cases of a doctor, and of a hospital's doctors, no other hospital has reviewed.
    function unreviewedCases(
        uint32 doctor,
        uint8 hospital
    ) external view returns (uint16 ofDoctor, uint16 ofHospital) {
        return (_unreviewedOfDoctor[doctor], _unreviewedOfHospital[hospital]);
    }

    /// @dev For a member who is active at that time and whom no denial concerns: only a doctor, to read, for ETREAT.
    function _isEmergencyAt(
        uint32 patient,
        MemberWord doctor,
        uint8 category,
        uint8 purpose,
        uint8 action,
        uint40 time
    ) internal view returns (bool) {
        if (purpose != PURPOSE_ETREAT || action != ACTION_READ) return false;
        if (doctor.role() != ROLE_DOCTOR) return false;
        Latest storage latest = _latestOf[patient][doctor.number()];
        if (time < latest.openedAt || time >= latest.until) return false;
        return (_emergencyCategories(patient) >> category) & 1 == 1;
    }

    function _break(CaseId calldata id, bytes32 reason) private {
        require(reason != 0, ConsentReasonMissing());
        require(_emergencyCategories(id.patient) != 0, ConsentNoEmergencyAccess(id.patient));
        Latest storage latest = _latestOf[id.patient][id.doctor];
        require(latest.until <= block.timestamp, ConsentCaseNotOver(latest.until));
        require(
            id.number == uint256(latest.number) + 1,
            ConsentCaseNumberOther(id.patient, id.doctor, id.number, latest.number)
        );
        uint8 hospital = _requireStanding(id.doctor);
        LimitSet memory limit = limits();
        _count(id.doctor, hospital, limit);
        uint40 until = uint40(block.timestamp) + limit.emergencyWindow;
        _latestOf[id.patient][id.doctor] = Latest({
            openedAt: uint40(block.timestamp),
            until: until,
            number: id.number
        });
        _caseOf[id.patient][id.doctor][id.number] = Case({
            openedAt: uint40(block.timestamp),
            until: until,
            hospital: hospital,
            status: CaseStatus.Unreviewed,
            isDisputed: false
        });
        emit GlassBroken(id.patient, id.doctor, id.number, hospital, until, reason);
    }

    /// @dev An active doctor, and for long enough. Answers their hospital.
    function _requireStanding(uint32 number) private view returns (uint8 hospital) {
        (uint256 state, MemberWord doctor) = _registration.standing(number);
        require(
            doctor.role() == ROLE_DOCTOR && doctor.isActiveAt(state, block.timestamp),
            ConsentDoctorNotActive(number)
        );
        uint40 notBefore = doctor.activeSince() + SHORTEST_STANDING;
        require(block.timestamp >= notBefore, ConsentDoctorTooNew(number, notBefore));
        return doctor.hospital();
    }

    /// @dev One more case of a doctor and a hospital, unless either has too many that nobody reviewed.
    function _count(uint32 doctor, uint8 hospital, LimitSet memory limit) private {
        uint16 ofDoctor = _unreviewedOfDoctor[doctor];
        uint16 ofHospital = _unreviewedOfHospital[hospital];
        require(ofDoctor < limit.casesPerDoctor, ConsentCasesOfDoctor(doctor, ofDoctor));
        require(ofHospital < limit.casesPerHospital, ConsentCasesOfHospital(hospital, ofHospital));
        _unreviewedOfDoctor[doctor] = ofDoctor + 1;
        _unreviewedOfHospital[hospital] = ofHospital + 1;
    }
}
