// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consent} from "../../../contracts/Consent.sol";
import {ROLE_DOCTOR, ROLE_PATIENT, TEAM_BASE} from "../../../contracts/Numbers.sol";
import {Records} from "../../../contracts/Records.sol";
import {Registration} from "../../../contracts/Registration.sol";
import {PuppetMock} from "../../../contracts/test/PuppetMock.sol";
import {Voucher} from "../../../contracts/typed-data/RegistrationActs.sol";
import {EpochKey, EpochKeys, KeyStatement} from "../../../contracts/typed-data/Statements.sol";
import {deploy, deployRegistration, vm} from "./Vm.sol";

/// @notice Two hospitals, a patient and two doctors, a week after they were enrolled, and this contract as consortium.
abstract contract LawStage {
    uint8 public constant LABORATORY = 6;
    uint40 internal constant FOREVER = type(uint40).max;

    Registration public registration;
    Consent public consent;
    Records public records;
    PuppetMock public north = new PuppetMock();
    PuppetMock public south = new PuppetMock();
    PuppetMock public patientWallet = new PuppetMock();
    PuppetMock public doctorWallet = new PuppetMock();
    PuppetMock public otherWallet = new PuppetMock();
    uint32 public patient;
    uint32 public doctor;
    uint32 public otherDoctor;
    /// @notice Everybody with the doctor's role at the doctor's hospital.
    uint32 public team;

    constructor() {
        registration = deployRegistration(address(this));
        consent = Consent(deploy("Consent.sol:Consent", abi.encode(registration)));
        records = Records(deploy("Records.sol:Records", abi.encode(registration, consent)));
        registration.addHospital(address(north));
        registration.addHospital(address(south));
        patient = _enrol(ROLE_PATIENT, 0, patientWallet);
        doctor = _enrol(ROLE_DOCTOR, 0, doctorWallet);
        otherDoctor = _enrol(ROLE_DOCTOR, 1, otherWallet);
        team = TEAM_BASE + ROLE_DOCTOR;
        _openEpoch(1);
        vm.warp(block.timestamp + 8 days);
    }

    function _enrol(uint8 role, uint8 hospital, PuppetMock wallet) private returns (uint32) {
        Voucher memory voucher;
        voucher.role = role;
        voucher.hospital = hospital;
        voucher.account = address(wallet);
        voucher.validUntil = FOREVER;
        voucher.deadline = uint40(block.timestamp);
        KeyStatement memory key = KeyStatement(address(wallet), 2, bytes32(uint256(1)), 0, "");
        return registration.enrol(voucher, "", "", key);
    }

    function _openEpoch(uint32 epoch) internal {
        EpochKeys memory epochs;
        epochs.deadline = uint40(block.timestamp);
        epochs.keys = new EpochKey[](1);
        epochs.keys[0] = EpochKey(LABORATORY, epoch, bytes32(uint256(epoch)));
        patientWallet.perform(address(consent), abi.encodeCall(consent.openEpochs, (epochs, "")));
    }
}
