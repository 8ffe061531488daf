// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FLAG_DENY, FLAG_PERMIT, FLAG_REVOKED} from "../../../contracts/Numbers.sol";
import {BreakGlass} from "../../../contracts/consent/BreakGlass.sol";
import {AnchorWords} from "../../../contracts/words/AnchorWord.sol";
import {CellWords} from "../../../contracts/words/CellWord.sol";
import {LawPlay} from "./LawPlay.sol";
import {deploy} from "./Vm.sol";
import {Rules} from "./Rules.sol";

/// @notice Rules that hold after all acts of everybody, tried with random ones.
contract ConsentRulesTest is Rules {
    LawPlay private _play;

    function setUp() external {
        _play = LawPlay(deploy("LawPlay.sol:LawPlay", ""));
    }

    /// @dev Only these acts are made at random before each invariant is looked at.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    /// @dev Rules that only look, in one campaign: each takes as long as all acts before it.
    function invariantTheLawHolds() external view {
        _nobodyInactiveIsPermitted();
        _denyBeatsPermit();
        _onlyThePatientsActPermits();
        _thePatientReadsTheirOwn();
        _numbersOnlyRise();
        _anAnchorNeverChanges();
        _unreviewedCasesAreCounted();
    }

    /// @dev In every reachable state, one after the other.
    function invariantThePatientIsFree() external {
        _thePatientCanErase();
        _thePatientCanEndEmergencies();
        _thePatientCanRevoke();
        _thePatientCanDeny();
    }

    function _nobodyInactiveIsPermitted() private view {
        uint40 time = uint40(block.timestamp);
        if (_play.registration().isActive(_play.doctor(), time)) return;
        _rule(!_isAnythingPermitted(time), "nobody suspended, expired or expelled is permitted");
    }

    function _denyBeatsPermit() private view {
        uint40 time = uint40(block.timestamp);
        for (uint256 i = 0; i < 2; ++i) {
            CellWords.Fields memory cell = _play.cellOf(i == 1);
            bool isDenied = cell.flags == FLAG_DENY && cell.from <= time && time < cell.until;
            if (isDenied) _rule(!_isAnythingPermitted(time), "deny beats permit");
        }
    }

    function _onlyThePatientsActPermits() private view {
        _rule(!_play.someoneElsePermitted(), "only the patient's own act makes a permit");
    }

    function _thePatientCanRevoke() private {
        for (uint256 i = 0; i < 2; ++i) {
            bool ofTeam = i == 1;
            uint24 before = _play.revisionOf(ofTeam);
            _play.revoke(ofTeam);
            _rule(_play.revisionOf(ofTeam) == before + 1, "a revoke raises the revision");
            _rule(_play.cellOf(ofTeam).flags == FLAG_REVOKED, "the patient can revoke");
        }
        _rule(
            !_play.isPermitted(0, 0, uint40(block.timestamp)),
            "a revoke ends what was permitted"
        );
    }

    function _thePatientCanDeny() private {
        _play.deny(false, type(uint40).max);
        _rule(!_isAnythingPermitted(uint40(block.timestamp)), "the patient can deny");
    }

    function _thePatientCanEndEmergencies() private {
        _play.setEmergencyAccess(false);
        CellWords.Fields memory own = _play.cellOf(false);
        CellWords.Fields memory ofTeam = _play.cellOf(true);
        if (own.flags == FLAG_PERMIT || ofTeam.flags == FLAG_PERMIT) return;
        _rule(!_isAnythingPermitted(uint40(block.timestamp)), "the patient can end emergencies");
    }

    function _thePatientReadsTheirOwn() private view {
        bool isPermitted = _play.consent().isPermittedAt(
            _play.patient(),
            _play.patient(),
            _play.LABORATORY(),
            0,
            0,
            uint40(block.timestamp)
        );
        _rule(isPermitted, "the patient reads their own records");
    }

    function _numbersOnlyRise() private view {
        _rule(!_play.somethingFell(), "epochs, revisions and numbers only rise");
    }

    function _anAnchorNeverChanges() private view {
        uint256 count = _play.keptCount();
        for (uint256 i = 0; i < count; ++i) {
            (uint32 author, bytes32 digest, AnchorWords.Fields memory first) = _play.kept(i);
            AnchorWords.Fields memory present = _play.records().anchorOf(
                _play.patient(),
                author,
                digest
            );
            _rule(
                present.category == first.category &&
                    present.epoch == first.epoch &&
                    present.anchoredAt == first.anchoredAt,
                "an anchor never changes patient, author, category, epoch or time"
            );
            _rule(present.flags & first.flags == first.flags, "a flag is never taken away");
        }
    }

    function _thePatientCanErase() private {
        uint256 count = _play.keptCount();
        for (uint256 i = 0; i < count; ++i) {
            (uint32 author, bytes32 digest, ) = _play.kept(i);
            uint16 flags = _play.records().anchorOf(_play.patient(), author, digest).flags;
            if (flags & 4 == 0) _play.erase(uint8(i));
            flags = _play.records().anchorOf(_play.patient(), author, digest).flags;
            _rule(flags & 4 != 0, "the patient can erase");
        }
    }

    function _unreviewedCasesAreCounted() private view {
        uint24 count = _play.consent().caseCount(_play.patient(), _play.doctor());
        uint16 unreviewed = 0;
        for (uint24 number = 1; number <= count; ++number) {
            BreakGlass.Case memory one = _play.consent().caseOf(_play.caseId(number));
            if (one.status == BreakGlass.CaseStatus.Unreviewed) ++unreviewed;
        }
        (uint16 ofDoctor, uint16 ofHospital) = _play.consent().unreviewedCases(_play.doctor(), 0);
        _rule(ofDoctor == unreviewed && ofHospital == unreviewed, "unreviewed cases are counted");
    }

    function _isAnythingPermitted(uint40 time) private view returns (bool) {
        for (uint8 purpose = 0; purpose < 5; ++purpose) {
            for (uint8 action = 0; action < 2; ++action) {
                if (_play.isPermitted(purpose, action, time)) return true;
            }
        }
        return false;
    }
}
