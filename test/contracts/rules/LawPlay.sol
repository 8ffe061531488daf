// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FLAG_PERMIT} from "../../../contracts/Numbers.sol";
import {CaseId, Verdict} from "../../../contracts/typed-data/BreakGlassActs.sol";
import {Cell, CellId, CellRevision, Denial} from "../../../contracts/typed-data/ConsentActs.sol";
import {AnchorItem, Link, RecordRef} from "../../../contracts/typed-data/RecordsActs.sol";
import {RequestId, Terms} from "../../../contracts/typed-data/RequestActs.sol";
import {CellWords} from "../../../contracts/words/CellWord.sol";
import {AnchorWords} from "../../../contracts/words/AnchorWord.sol";
import {LawStage} from "./LawStage.sol";
import {vm} from "./Vm.sol";

/// @notice Random acts of everybody on the stage; each may be refused. Watches what must never happen on the way.
contract LawPlay is LawStage {
    /// @notice What was ever anchored, as it was at first.
    struct Kept {
        uint32 author;
        bytes32 digest;
        AnchorWords.Fields anchor;
    }

    /// @notice Set for good when an act of somebody else made or widened a permit of the patient's.
    bool public someoneElsePermitted;
    /// @notice Set for good when a revision, epoch or number went down.
    bool public somethingFell;
    Kept[] public kept;

    /// @dev What stood after the last act; nothing changes between two.
    struct Seen {
        CellWords.Fields own;
        CellWords.Fields ofTeam;
        uint32 epoch;
        uint24 request;
        uint24 cases;
    }
    Seen private _seen;

    /// @dev Compares what only may rise, and the cells where the act is not the patient's.
    modifier watched(bool isPatients) {
        _;
        _watch(isPatients);
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + (time % 2 days));
    }

    // ---- the consortium and the hospitals

    function pause(bool paused) external watched(false) {
        registration.setPaused(paused);
    }

    function setLongestConsent(uint8 months) external watched(false) {
        registration.setLongestConsent(months % 128);
    }

    function suspendHospital(bool isSouth) external watched(false) {
        registration.suspendHospital(isSouth ? 1 : 0);
    }

    function reinstateHospital(bool isSouth) external watched(false) {
        registration.reinstateHospital(isSouth ? 1 : 0);
    }

    function suspend(bool isPatient) external watched(false) {
        uint32 member = isPatient ? patient : doctor;
        north.perform(address(registration), abi.encodeCall(registration.suspend, (member)));
    }

    function reinstate(bool isPatient) external watched(false) {
        uint32 member = isPatient ? patient : doctor;
        north.perform(address(registration), abi.encodeCall(registration.reinstate, (member)));
    }

    function renew(bool isPatient, uint32 time) external watched(false) {
        uint32 member = isPatient ? patient : doctor;
        uint40 until = uint40(block.timestamp) + (time % 10 days);
        north.perform(address(registration), abi.encodeCall(registration.renew, (member, until)));
    }

    function review(bool isNorth, uint24 number, bool isJustified) external watched(false) {
        CaseId memory id = caseId(number);
        Verdict memory finds = Verdict(consent.caseOf(id).isDisputed, isJustified, "why");
        (isNorth ? north : south).perform(
            address(consent),
            abi.encodeCall(consent.review, (isNorth ? 0 : 1, id, finds))
        );
    }

    // ---- the patient

    function grant(bool toTeam, uint16 purposes, uint8 actions, uint40 until) public watched(true) {
        Cell[] memory cells = new Cell[](1);
        cells[0] = _cell(toTeam, purposes, actions, until);
        patientWallet.perform(address(consent), abi.encodeCall(consent.grant, (cells)));
    }

    function deny(bool theTeam, uint40 until) public watched(true) {
        Denial[] memory denials = new Denial[](1);
        denials[0] = Denial({
            reader: theTeam ? team : doctor,
            category: LABORATORY,
            from: 0,
            until: until,
            revision: revisionOf(theTeam)
        });
        patientWallet.perform(address(consent), abi.encodeCall(consent.deny, (denials)));
    }

    function revoke(bool theTeam) public watched(true) {
        CellId[] memory cells = new CellId[](1);
        cells[0] = CellId(theTeam ? team : doctor, LABORATORY);
        patientWallet.perform(address(consent), abi.encodeCall(consent.revoke, (cells)));
    }

    function approve(uint16 purposes, uint8 actions, uint40 until) external watched(true) {
        Cell[] memory cells = new Cell[](1);
        cells[0] = _cell(false, purposes, actions, until);
        patientWallet.perform(
            address(consent),
            abi.encodeCall(consent.approve, (requestId(0), cells))
        );
    }

    function refuse() external watched(true) {
        patientWallet.perform(address(consent), abi.encodeCall(consent.refuse, (requestId(0))));
    }

    function setEmergencyAccess(bool isOpen) public watched(true) {
        uint32 categories = isOpen ? uint32(1) << LABORATORY : 0;
        uint24 revision = consent.emergencyAccessOf(patient).revision;
        patientWallet.perform(
            address(consent),
            abi.encodeCall(consent.setEmergencyAccess, (categories, revision))
        );
    }

    function dispute(uint24 number) external watched(true) {
        patientWallet.perform(
            address(consent),
            abi.encodeCall(consent.dispute, (caseId(number), "why"))
        );
    }

    function openEpoch() external watched(true) {
        _openEpoch(consent.epochOf(patient, LABORATORY) + 1);
    }

    function erase(uint8 which) public watched(true) {
        Kept memory one = kept[which % kept.length];
        patientWallet.perform(
            address(records),
            abi.encodeCall(records.erase, (RecordRef(one.author, one.digest)))
        );
    }

    // ---- the doctor

    function request(uint16 purposes, uint8 actions, uint40 until) external watched(false) {
        Terms memory terms = Terms(uint32(1) << LABORATORY, purposes % 32, actions % 4, until);
        doctorWallet.perform(
            address(consent),
            abi.encodeCall(consent.request, (requestId(1), terms, "why"))
        );
    }

    function cancel() external watched(false) {
        doctorWallet.perform(address(consent), abi.encodeCall(consent.cancel, (requestId(0))));
    }

    function renounce() external watched(false) {
        CellRevision[] memory cells = new CellRevision[](1);
        cells[0] = CellRevision(LABORATORY, revisionOf(false));
        doctorWallet.perform(address(consent), abi.encodeCall(consent.renounce, (patient, cells)));
    }

    function breakGlass() external watched(false) {
        CaseId memory id = caseId(consent.caseCount(patient, doctor) + 1);
        doctorWallet.perform(address(consent), abi.encodeCall(consent.breakGlass, (id, "why")));
    }

    function anchor(bool isPatients, uint8 name) external watched(false) {
        bytes32 digest = bytes32(uint256(name % 8));
        AnchorItem memory item = AnchorItem(
            LABORATORY,
            consent.epochOf(patient, LABORATORY),
            digest
        );
        (isPatients ? patientWallet : doctorWallet).perform(
            address(records),
            abi.encodeCall(records.anchor, (patient, item))
        );
        uint32 author = isPatients ? patient : doctor;
        kept.push(Kept(author, digest, records.anchorOf(patient, author, digest)));
    }

    function link(
        bool isPatients,
        bool isAmendment,
        uint8 first,
        uint8 later
    ) external watched(false) {
        Kept memory one = kept[first % kept.length];
        Link memory given = Link(
            RecordRef(one.author, one.digest),
            kept[later % kept.length].digest
        );
        (isPatients ? patientWallet : doctorWallet).perform(
            address(records),
            isAmendment
                ? abi.encodeCall(records.amend, (patient, given))
                : abi.encodeCall(records.supersede, (patient, given))
        );
    }

    function markEnteredInError(bool isPatients, uint8 which) external watched(false) {
        Kept memory one = kept[which % kept.length];
        (isPatients ? patientWallet : doctorWallet).perform(
            address(records),
            abi.encodeCall(records.markEnteredInError, (patient, RecordRef(one.author, one.digest)))
        );
    }

    // ---- questions

    function keptCount() external view returns (uint256) {
        return kept.length;
    }

    function revisionOf(bool ofTeam) public view returns (uint24) {
        return cellOf(ofTeam).revision;
    }

    function cellOf(bool ofTeam) public view returns (CellWords.Fields memory) {
        return consent.cellOf(patient, ofTeam ? team : doctor, LABORATORY);
    }

    function caseId(uint24 number) public view returns (CaseId memory) {
        return CaseId(patient, doctor, number);
    }

    function requestId(uint24 more) public view returns (RequestId memory) {
        return RequestId(patient, doctor, consent.requestOf(patient, doctor).number + more);
    }

    function isPermitted(uint8 purpose, uint8 action, uint40 time) external view returns (bool) {
        return consent.isPermittedAt(patient, doctor, LABORATORY, purpose, action, time);
    }

    function _cell(
        bool toTeam,
        uint16 purposes,
        uint8 actions,
        uint40 until
    ) private view returns (Cell memory) {
        return
            Cell({
                reader: toTeam ? team : doctor,
                category: LABORATORY,
                from: 0,
                until: until,
                purposes: purposes % 32,
                actions: actions % 4,
                keyVersion: toTeam ? 0 : 1,
                revision: revisionOf(toTeam)
            });
    }

    /// @dev A permit that was not there before, just so.
    function _isNew(
        CellWords.Fields memory before,
        CellWords.Fields memory present
    ) private pure returns (bool) {
        return
            present.flags == FLAG_PERMIT &&
            keccak256(abi.encode(before)) != keccak256(abi.encode(present));
    }

    function _watch(bool isPatients) private {
        Seen memory before = _seen;
        Seen memory present = Seen({
            own: cellOf(false),
            ofTeam: cellOf(true),
            epoch: consent.epochOf(patient, LABORATORY),
            request: consent.requestOf(patient, doctor).number,
            cases: consent.caseCount(patient, doctor)
        });
        bool rose =
            present.own.revision >= before.own.revision &&
                present.ofTeam.revision >= before.ofTeam.revision &&
                present.epoch >= before.epoch &&
                present.request >= before.request &&
                present.cases >= before.cases;
        if (!rose) somethingFell = true;
        bool isNew = _isNew(before.own, present.own) || _isNew(before.ofTeam, present.ofTeam);
        if (!isPatients && isNew) someoneElsePermitted = true;
        _seen = present;
    }
}
