// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Consortium} from "../../contracts/Consortium.sol";
import {Registration} from "../../contracts/Registration.sol";
import {UrgentSuspension} from "../../contracts/consortium/UrgentSuspension.sol";
import {PuppetMock} from "../../contracts/test/PuppetMock.sol";
import {deploy, deployRegistration, vm} from "./rules/Vm.sol";

/// @notice Up to seven hospitals, and random votes of theirs on pauses. Each act may be refused.
contract VotePlay {
    uint8 internal constant HOSPITALS = 7;

    Registration public registration;
    Consortium public consortium;
    UrgentSuspension public urgent;
    PuppetMock[] public admins;
    uint256[] public proposals;
    bytes[] private _calls;
    uint256 private _time;

    /// @dev What the model knows of each proposal: how many voted for it, of how many that could.
    mapping(uint256 proposal => uint256 count) public votesFor;
    mapping(uint256 proposal => uint256 count) public hospitalsAt;
    mapping(uint256 proposal => mapping(uint8 hospital => bool voted)) private _hasVoted;

    constructor() {
        registration = deployRegistration(address(this));
        bytes memory terms = abi.encode(registration, 10, 100, 10);
        consortium = Consortium(payable(deploy("Consortium.sol:Consortium", terms)));
        urgent = UrgentSuspension(
            deploy("UrgentSuspension.sol:UrgentSuspension", abi.encode(registration))
        );
        registration.nameContract("UrgentSuspension", address(urgent));
        for (uint8 i = 0; i < HOSPITALS; ++i) {
            admins.push(new PuppetMock());
            if (i < 4) registration.addHospital(address(admins[i]));
        }
        registration.transferOwnership(consortium.timelock());
        (bool ok, ) = consortium.timelock().call(abi.encodeWithSignature("acceptOwnership()"));
        require(ok);
        _time = block.timestamp;
        wait(1);
    }

    /// @dev The runner sets the clock back before each call.
    modifier inTime() {
        wait(0);
        _;
    }

    function wait(uint8 time) public {
        _time += time % 64;
        vm.warp(_time);
    }

    function propose(uint8 by, uint8 what) public inTime {
        bytes memory data = _dataOf(what);
        string memory text = string(abi.encode(proposals.length));
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _content(data);
        bytes memory call = abi.encodeCall(consortium.propose, (targets, values, calls, text));
        admins[by % HOSPITALS].perform(address(consortium), call);
        proposals.push(consortium.hashProposal(targets, values, calls, keccak256(bytes(text))));
        _calls.push(data);
        wait(11);
        hospitalsAt[proposals[proposals.length - 1]] = registration.getPastTotalSupply(
            consortium.proposalSnapshot(proposals[proposals.length - 1])
        );
    }

    function vote(uint8 by, uint8 choice, uint8 which) public inTime {
        uint256 proposal = proposals[which % proposals.length];
        uint8 asVoted = choice % 3;
        bytes memory call = abi.encodeCall(consortium.castVote, (proposal, asVoted));
        admins[by % HOSPITALS].perform(address(consortium), call);
        require(!_hasVoted[proposal][by % HOSPITALS], "voted twice");
        _hasVoted[proposal][by % HOSPITALS] = true;
        if (asVoted == 1) ++votesFor[proposal];
    }

    /// @dev Bit n: hospital n votes for the last proposal, if it may.
    function voteTogether(uint8 supporters) public {
        for (uint8 by = 0; by < HOSPITALS; ++by) {
            if ((supporters >> by) & 1 == 0) continue;
            // solhint-disable-next-line no-empty-blocks
            try this.vote(by, 1, uint8(proposals.length - 1)) {} catch {}
        }
    }

    function decide(uint8 what, uint8 supporters) external {
        propose(0, what);
        voteTogether(supporters);
        finish(uint8(proposals.length - 1));
    }

    function support(uint8 by, uint8 hospital) external inTime {
        bytes memory call = abi.encodeCall(urgent.support, (hospital % HOSPITALS));
        admins[by % HOSPITALS].perform(address(urgent), call);
    }

    function finish(uint8 which) public inTime {
        uint256 index = which % proposals.length;
        wait(60);
        wait(60);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _content(
            _calls[index]
        );
        bytes32 text = keccak256(abi.encode(index));
        consortium.queue(targets, values, calls, text);
        wait(11);
        consortium.execute(targets, values, calls, text);
    }

    function count() external view returns (uint256) {
        return proposals.length;
    }

    function _dataOf(uint8 what) private view returns (bytes memory) {
        uint8 hospital = (what / 4) % HOSPITALS;
        if (what % 4 == 0) return abi.encodeCall(registration.setPaused, (what > 127));
        if (what % 4 == 1)
            return abi.encodeCall(registration.addHospital, (address(admins[hospital])));
        if (what % 4 == 2) return abi.encodeCall(registration.suspendHospital, (hospital));
        return abi.encodeCall(registration.reinstateHospital, (hospital));
    }

    function _content(
        bytes memory data
    )
        private
        view
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        (targets[0], calls[0]) = (address(registration), data);
    }
}

/// @notice Rules of the hospitals' votes that hold after all acts, tried with random ones.
contract VoteRulesTest {
    error RuleBroken(string rule);

    VotePlay private _play;

    function setUp() external {
        _play = VotePlay(deploy("VoteRules.t.sol:VotePlay", ""));
    }

    /// @dev Only these acts are made at random before each invariant is looked at.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_play);
    }

    function invariantNoMinorityPassesAVote() external {
        _play.wait(0);
        Consortium consortium = _play.consortium();
        for (uint256 i = 0; i < _play.count(); ++i) {
            uint256 proposal = _play.proposals(i);
            IGovernor.ProposalState state = consortium.state(proposal);
            bool hasPassed =
                state == IGovernor.ProposalState.Succeeded ||
                    state == IGovernor.ProposalState.Queued ||
                    state == IGovernor.ProposalState.Executed;
            bool isMajority = _play.votesFor(proposal) * 2 > _play.hospitalsAt(proposal);
            _rule(isMajority || !hasPassed, "no minority passes a vote");
            if (state == IGovernor.ProposalState.Defeated)
                _rule(!isMajority, "no majority is defeated");
        }
    }

    function invariantEachActiveHospitalHasOneVote() external {
        _play.wait(0);
        Registration registration = _play.registration();
        uint256 active = 0;
        for (uint8 hospital = 0; hospital < registration.hospitalCount(); ++hospital) {
            bool isActive = registration.isHospitalActive(hospital);
            uint256 votes = registration.getVotes(registration.adminOf(hospital));
            _rule(votes == (isActive ? 1 : 0), "an active hospital has one vote, another none");
            _rule(
                !isActive || !registration.isUrgentlySuspended(hospital),
                "who is active is not suspended"
            );
            if (isActive) ++active;
        }
        uint256 before = registration.clock();
        _play.wait(1);
        _rule(registration.getPastTotalSupply(before) == active, "votes add up");
    }

    function invariantTheTimelockStaysTheOwner() external view {
        _rule(
            _play.registration().owner() == _play.consortium().timelock(),
            "the timelock stays the owner"
        );
    }

    function testFuzzSupportsOfLessThanTwoThirdsSuspendNobody(uint8 supporters) external {
        UrgentSuspension urgent = _play.urgent();
        uint256 count = 0;
        for (uint8 hospital = 0; hospital < 4; ++hospital) {
            if ((supporters >> hospital) & 1 == 0) continue;
            if (count == 3) break;
            _play.support(hospital, 0);
            ++count;
        }
        bool isSuspended = !_play.registration().isHospitalActive(0);
        _rule(isSuspended == (count == 3), "two thirds suspend, fewer do not");
        (, uint256 needed, ) = urgent.supportOf(0);
        _rule(needed == (isSuspended ? 2 : 3), "two thirds of those who are active are needed");
    }

    function _rule(bool holds, string memory rule) private pure {
        require(holds, RuleBroken(rule));
    }
}
