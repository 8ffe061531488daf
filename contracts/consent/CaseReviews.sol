// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BreakGlassActs, CaseId, Verdict} from "../typed-data/BreakGlassActs.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {BreakGlass} from "./BreakGlass.sol";

/// @notice After an emergency: another hospital judges the case, and the patient may dispute it.
abstract contract CaseReviews is BreakGlass {
    error ConsentCaseDisputed(uint32 patient, uint32 doctor, uint24 number);
    error ConsentCaseReviewed(uint32 patient, uint32 doctor, uint24 number);
    error ConsentCaseUnknown(uint32 patient, uint32 doctor, uint24 number);
    error ConsentNotTheAdmin(address caller, uint8 hospital);
    error ConsentReviewerNotActive(uint8 hospital);
    error ConsentReviewerOwn(uint8 hospital);

    event CaseReviewed(
        uint32 indexed patient,
        uint32 indexed doctor,
        uint24 number,
        uint8 hospital,
        bool isJustified,
        bytes32 reason
    );
    event CaseDisputed(
        uint32 indexed patient,
        uint32 indexed doctor,
        uint24 number,
        bytes32 reason
    );

    /// @notice Judges a case that is over; by the admin of an active hospital that was not the doctor's.
    function review(uint8 hospital, CaseId calldata id, Verdict calldata verdict) external {
        require(
            _registration.adminOf(hospital) == msg.sender,
            ConsentNotTheAdmin(msg.sender, hospital)
        );
        _review(hospital, id, verdict);
    }

    /// @notice {review} by a signed Review of the hospital's admin.
    function reviewBySig(
        uint8 hospital,
        CaseId calldata id,
        Verdict calldata verdict,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        _requireInTime(deadline);
        bytes32 act = BreakGlassActs.hashReview(hospital, id, verdict, deadline, sentenceHash);
        _requireAct(_registration.adminOf(hospital), act, signature);
        _review(hospital, id, verdict);
    }

    /// @notice Disputes a case of the caller's records, once; it then has to be reviewed (again). Waits for nothing.
    /// @param reason Salted digest of why, or zero.
    function dispute(CaseId calldata id, bytes32 reason) external {
        _requireCaller(id.patient);
        _dispute(id, reason);
    }

    /// @notice {dispute} by a signed Dispute of the patient.
    function disputeBySig(
        CaseId calldata id,
        bytes32 reason,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = BreakGlassActs.hashDispute(id, reason, deadline, sentenceHash);
        _requireActOf(id.patient, act, deadline, signature);
        _dispute(id, reason);
    }

    function _review(uint8 hospital, CaseId calldata id, Verdict calldata verdict) private {
        require(_registration.isHospitalActive(hospital), ConsentReviewerNotActive(hospital));
        require(verdict.reason != 0, ConsentReasonMissing());
        Case storage one = _requireCase(id);
        require(
            one.status == CaseStatus.Unreviewed,
            ConsentCaseReviewed(id.patient, id.doctor, id.number)
        );
        require(
            one.isDisputed == verdict.isDisputed,
            ConsentCaseDisputed(id.patient, id.doctor, id.number)
        );
        _requireOther(hospital, id.doctor, one.hospital);
        require(one.until <= block.timestamp, ConsentCaseNotOver(one.until));
        one.status = verdict.isJustified ? CaseStatus.Justified : CaseStatus.Unjustified;
        --_unreviewedOfDoctor[id.doctor];
        --_unreviewedOfHospital[one.hospital];
        emit CaseReviewed(
            id.patient,
            id.doctor,
            id.number,
            hospital,
            verdict.isJustified,
            verdict.reason
        );
    }

    /// @dev A case that was reviewed counts again, above the caps if need be.
    function _dispute(CaseId calldata id, bytes32 reason) private {
        Case storage one = _requireCase(id);
        require(!one.isDisputed, ConsentCaseDisputed(id.patient, id.doctor, id.number));
        one.isDisputed = true;
        if (one.status != CaseStatus.Unreviewed) {
            one.status = CaseStatus.Unreviewed;
            ++_unreviewedOfDoctor[id.doctor];
            ++_unreviewedOfHospital[one.hospital];
        }
        emit CaseDisputed(id.patient, id.doctor, id.number, reason);
    }

    /// @dev Neither the hospital that the doctor had in the emergency nor the one they have now.
    function _requireOther(uint8 hospital, uint32 doctor, uint8 then_) private view {
        (, MemberWord member) = _registration.standing(doctor);
        require(hospital != then_ && hospital != member.hospital(), ConsentReviewerOwn(hospital));
    }

    function _requireCase(CaseId calldata id) private view returns (Case storage one) {
        one = _caseOf[id.patient][id.doctor][id.number];
        require(
            one.status != CaseStatus.None,
            ConsentCaseUnknown(id.patient, id.doctor, id.number)
        );
    }
}
