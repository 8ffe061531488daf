// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consent} from "../../contracts/Consent.sol";
import {Registration} from "../../contracts/Registration.sol";
import {FLAG_REVOKED, ROLE_DOCTOR, ROLE_PATIENT, TEAM_BASE} from "../../contracts/Numbers.sol";
import {PuppetMock} from "../../contracts/test/PuppetMock.sol";
import {Cell, CellId, Denial} from "../../contracts/typed-data/ConsentActs.sol";
import {Voucher} from "../../contracts/typed-data/RegistrationActs.sol";
import {KeyStatement} from "../../contracts/typed-data/Statements.sol";

/// @notice One hospital, a patient and a doctor, and random acts on them. Each act may be refused.
contract ConsentPlay {
    uint8 internal constant LABORATORY = 6;
    uint40 internal constant FOREVER = type(uint40).max;

    Registration public registration;
    Consent public consent;
    PuppetMock public admin = new PuppetMock();
    PuppetMock public patientWallet = new PuppetMock();
    uint32 public patient;
    uint32 public doctor;
    uint32 public team;

    constructor() {
        registration = new Registration(0, address(this));
        consent = new Consent(registration);
        registration.addHospital(address(admin));
        patient = _enrol(ROLE_PATIENT, patientWallet);
        doctor = _enrol(ROLE_DOCTOR, new PuppetMock());
        team = TEAM_BASE + ROLE_DOCTOR;
    }

    function pause(bool paused) external {
        registration.setPaused(paused);
    }

    function suspendHospital() external {
        registration.suspendHospital(0);
    }

    function reinstateHospital() external {
        registration.reinstateHospital(0);
    }

    function suspend(bool patientToo) external {
        uint32 member = patientToo ? patient : doctor;
        admin.perform(address(registration), abi.encodeCall(registration.suspend, (member)));
    }

    function reinstate(bool patientToo) external {
        uint32 member = patientToo ? patient : doctor;
        admin.perform(address(registration), abi.encodeCall(registration.reinstate, (member)));
    }

    function grant(bool toTeam, uint16 purposes, uint8 actions, uint40 until) public {
        Cell[] memory cells = new Cell[](1);
        cells[0] = Cell({
            reader: toTeam ? team : doctor,
            category: LABORATORY,
            from: 0,
            until: until,
            purposes: purposes,
            actions: actions,
            keyVersion: toTeam ? 0 : 1,
            revision: revisionOf(toTeam)
        });
        patientWallet.perform(address(consent), abi.encodeCall(consent.grant, (cells)));
    }

    function deny(bool theTeam, uint40 until) public {
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

    function revoke(bool theTeam) public {
        CellId[] memory cells = new CellId[](1);
        cells[0] = CellId(theTeam ? team : doctor, LABORATORY);
        patientWallet.perform(address(consent), abi.encodeCall(consent.revoke, (cells)));
    }

    function revisionOf(bool ofTeam) public view returns (uint24) {
        return consent.cellOf(patient, ofTeam ? team : doctor, LABORATORY).revision;
    }

    function isPermitted(uint8 purpose, uint8 action, uint40 time) external view returns (bool) {
        return consent.isPermittedAt(patient, doctor, LABORATORY, purpose, action, time);
    }

    function _enrol(uint8 role, PuppetMock wallet) private returns (uint32) {
        Voucher memory voucher;
        voucher.role = role;
        voucher.account = address(wallet);
        voucher.validUntil = FOREVER;
        voucher.deadline = uint40(block.timestamp);
        KeyStatement memory key = KeyStatement(address(wallet), 2, bytes32(uint256(1)), 0, "");
        return registration.enrol(voucher, "", "", key);
    }
}

/// @notice Rules that hold for all numbers and after all acts, tried with random ones.
contract ConsentRulesTest {
    error RuleBroken(string rule);

    ConsentPlay private _play;

    function setUp() external {
        _play = new ConsentPlay();
    }

    /// @dev Only these acts are made at random before each invariant is looked at.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    function testFuzzADenialBeatsEveryPermit(
        bool ofTeam,
        uint8 purpose,
        uint8 action,
        uint40 until,
        uint40 time
    ) external {
        until = uint40(block.timestamp) + 1 + (until % 1_000_000);
        _play.grant(false, 31, 3, type(uint40).max);
        _play.grant(true, 31, 3, type(uint40).max);
        _play.deny(ofTeam, until);
        bool expected = time >= until && time < type(uint40).max && purpose < 5 && action < 2;
        _rule(_play.isPermitted(purpose, action, time) == expected, "a denial beats every permit");
    }

    function testFuzzAPermitCoversItsBitsAlone(
        uint16 purposes,
        uint8 actions,
        uint8 purpose,
        uint8 action
    ) external {
        purposes = 1 + (purposes % 31);
        actions = 1 + (actions % 3);
        _play.grant(false, purposes, actions, type(uint40).max);
        uint40 time = uint40(block.timestamp);
        bool expected =
            (uint256(purposes) >> purpose) & 1 == 1 && (uint256(actions) >> action) & 1 == 1;
        _rule(
            _play.isPermitted(purpose, action, time) == expected,
            "a permit covers its bits alone"
        );
    }

    function testFuzzAfterARevokeNothingIsPermitted(
        uint8 purpose,
        uint8 action,
        uint40 time
    ) external {
        _play.grant(false, 31, 3, type(uint40).max);
        _play.revoke(false);
        _rule(!_play.isPermitted(purpose, action, time), "after a revoke nothing is permitted");
    }

    function invariantThePatientCanRevoke() external {
        for (uint256 i = 0; i < 2; ++i) {
            bool ofTeam = i == 1;
            uint24 before = _play.revisionOf(ofTeam);
            _play.revoke(ofTeam);
            _rule(_play.revisionOf(ofTeam) == before + 1, "a revoke raises the revision");
        }
        uint8 flags = _play.consent().cellOf(_play.patient(), _play.doctor(), 6).flags;
        _rule(flags == FLAG_REVOKED, "the patient can revoke");
        _rule(
            !_play.isPermitted(0, 0, uint40(block.timestamp)),
            "a revoke ends what was permitted"
        );
    }

    function invariantThePatientCanDeny() external {
        _play.deny(false, type(uint40).max);
        _rule(!_play.isPermitted(0, 0, uint40(block.timestamp)), "the patient can deny");
    }

    function _rule(bool holds, string memory rule) private pure {
        require(holds, RuleBroken(rule));
    }
}
