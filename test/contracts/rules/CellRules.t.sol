// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AnchorWord, AnchorWords} from "../../../contracts/words/AnchorWord.sol";
import {CellWord, CellWords} from "../../../contracts/words/CellWord.sol";
import {MemberWord, MemberWords} from "../../../contracts/words/MemberWord.sol";
import {LawPlay} from "./LawPlay.sol";
import {deploy} from "./Vm.sol";
import {Rules} from "./Rules.sol";

/// @notice Rules that hold for all numbers, tried with random ones.
contract CellRulesTest is Rules {
    LawPlay private _play;

    function setUp() external {
        _play = LawPlay(deploy("LawPlay.sol:LawPlay", ""));
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

    function testFuzzAPermitHoldsUntilItEnds(uint40 until, uint40 time) external {
        until = uint40(block.timestamp) + 1 + (until % 1_000_000_000);
        time = uint40(block.timestamp) + (time % 2_000_000_000);
        _play.grant(false, 1, 1, until);
        _rule(_play.isPermitted(0, 0, time) == (time < until), "a permit holds until it ends");
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

    function testFuzzACellReadsBackAsItWasPacked(
        uint40 from,
        uint40 until,
        uint16 purposes,
        uint8 actions,
        uint16 keyVersion,
        uint24 revision
    ) external pure {
        revision %= CellWords.MAX_REVISION;
        CellWord word = CellWords.permit(from, until, purposes, actions, keyVersion, revision);
        CellWords.Fields memory cell = word.withNextRevision().unpack();
        _rule(
            cell.from == from &&
                cell.until == until &&
                cell.purposes == purposes &&
                cell.actions == actions &&
                cell.keyVersion == keyVersion &&
                cell.revision == revision + 1,
            "a cell reads back as it was packed"
        );
    }

    function testFuzzAMemberReadsBackAsPacked(MemberWords.Fields calldata fields) external pure {
        MemberWord word = MemberWords.pack(fields);
        _rule(
            keccak256(abi.encode(word.unpack())) == keccak256(abi.encode(fields)),
            "a member reads back as packed"
        );
    }

    function testFuzzAnAnchorReadsBackWithItsFlags(
        uint8 category,
        uint32 epoch,
        uint16 flags,
        uint16 more
    ) external view {
        AnchorWord word = AnchorWords.anchored(category, epoch).with(flags).with(more);
        AnchorWords.Fields memory anchor = word.unpack();
        _rule(
            anchor.category == category &&
                anchor.epoch == epoch &&
                anchor.anchoredAt == block.timestamp &&
                anchor.flags == flags | more &&
                word.hasAny(flags) == (flags != 0),
            "an anchor reads back with its flags"
        );
    }
}
