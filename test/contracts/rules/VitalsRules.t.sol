// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeviceWord, DeviceWords} from "../../../contracts/words/DeviceWord.sol";
import {ReportWord} from "../../../contracts/words/ReportWord.sol";
import {VitalsPlay} from "./VitalsPlay.sol";
import {deploy} from "./Vm.sol";
import {Rules} from "./Rules.sol";

/// @notice Rules about devices and windows that hold after all acts of everybody, tried with random ones.
contract VitalsRulesTest is Rules {
    VitalsPlay private _play;

    function setUp() external {
        _play = VitalsPlay(deploy("VitalsPlay.sol:VitalsPlay", ""));
    }

    /// @dev Only these acts are made at random before each invariant is looked at.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    function invariantTheLawOfVitalsHolds() external view {
        _rule(!_play.somethingFell(), "a device's sequence and counters only rise");
        _rule(!_play.anOutsiderMoved(), "a device that is out moves nothing");
        _rule(!_play.someoneElseRestored(), "only its hospital's restore ends a quarantine");
        _rule(_play.areWindowsUnchanged(), "a window never changes");
    }

    function testFuzzAReportKeepsTheStanding(uint256 word, uint192 report) external pure {
        DeviceWord before = DeviceWord.wrap(word);
        DeviceWord later = before.afterReport(ReportWord.wrap(report));
        _rule(DeviceWord.unwrap(later) >> 160 == word >> 160, "a report keeps the standing");
        _rule(later.sequence() == ReportWord.wrap(report).sequence(), "a report sets the sequence");
        _rule(
            later.accepted() >= before.accepted() &&
                later.rejected() >= before.rejected() &&
                later.late() >= before.late(),
            "counters only rise, and a full one stays full"
        );
    }

    function testFuzzAStandingKeepsTheCounts(
        uint256 word,
        uint8 status,
        uint8 hospital,
        uint40 validUntil,
        uint32 patient
    ) external pure {
        DeviceWord before = DeviceWord.wrap(word);
        DeviceWords.Fields memory later = before
            .withStanding(status, hospital, validUntil, patient)
            .unpack();
        _rule(
            later.sequence == before.sequence() &&
                later.accepted == before.accepted() &&
                later.rejected == before.rejected() &&
                later.late == before.late() &&
                later.isQuarantined == before.isQuarantined(),
            "a standing keeps counts and quarantine"
        );
        _rule(
            later.status == status &&
                later.hospital == hospital &&
                later.validUntil == validUntil &&
                later.patient == patient,
            "a standing says what was written"
        );
    }

    function testFuzzASoundReportRisesByItsReadings(uint256 report, uint64 jump) external pure {
        ReportWord word = ReportWord.wrap(report % (2 ** 200));
        if (!word.isSound(jump)) return;
        _rule(word.accepted() <= jump, "no more readings than sequences");
        _rule(word.late() <= word.accepted(), "the late are some of the accepted");
        _rule((jump == 0) == (word.accepted() == 0), "a sequence rises with readings alone");
    }
}
