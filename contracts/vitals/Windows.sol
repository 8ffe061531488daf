// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_ORACLE} from "../Numbers.sol";
import {MerkleTree} from "../typed-data/MerkleTree.sol";
import {DeviceWord} from "../words/DeviceWord.sol";
import {MemberWord} from "../words/MemberWord.sol";
import {ReportWord} from "../words/ReportWord.sol";
import {DeviceStandings} from "./DeviceStandings.sol";

/// @dev What an oracle submits for one window: its number (from 1, without gaps), the root over a subtree a patient, how
/// many patients that are, the SHA-256 of the index manifest on IPFS, and a report a device, ascending by number.
struct Batch {
    uint64 window;
    uint32 patients;
    bytes32 root;
    bytes32 index;
    ReportWord[] reports;
}

/// @dev Where a leaf stands in a window: at `index` of the `readings` of this patient, who is at `patientIndex`.
struct Place {
    uint32 patient;
    uint32 patientIndex;
    uint32 readings;
    uint32 index;
}

/// @notice Windows of readings: each oracle anchors its own, one after the other, and none ever changes.
abstract contract Windows is DeviceStandings {
    /// @notice An anchored window; all zero where there is none.
    struct Window {
        bytes32 root;
        bytes32 index;
        uint32 patients;
        uint40 anchoredAt;
    }

    error VitalsDeviceNotActive(uint32 device);
    error VitalsNotAnOracle(address account);
    error VitalsOracleNotActive(uint32 oracle);
    error VitalsReportUnsound(uint32 device, uint64 sequence, uint256 report);
    error VitalsReportsUnordered(uint32 before, uint32 device);
    error VitalsSequenceNotAbove(uint32 device, uint64 last, uint64 sequence);
    error VitalsSequenceTooFar(uint32 device, uint64 last, uint64 sequence);
    error VitalsWindowEmpty(bytes32 root, bytes32 index, uint32 patients);
    error VitalsWindowOther(uint32 oracle, uint64 last, uint64 window);

    event WindowAnchored(
        uint32 indexed oracle,
        uint64 indexed window,
        bytes32 root,
        bytes32 index,
        uint32 patients,
        uint40 anchoredAt
    );

    /// @notice How far one window can take a device's sequence: 2^20, twelve days of a reading a second.
    /// @dev A stolen key can't use up the 2^64 sequences at one go, and a device that was away that long is seen to.
    uint64 public constant LONGEST_JUMP = 2 ** 20;

    mapping(uint32 oracle => uint64 window) private _lastWindowOf;
    mapping(uint32 oracle => mapping(uint64 number => Window window)) private _windowAt;

    /// @notice Anchors the calling oracle's next window and counts its readings for their devices, all or nothing.
    /// @dev A pause does not stop it: measuring goes on. Who expects a device to be out meanwhile leaves its report away.
    function submit(Batch calldata batch) external {
        (uint32 oracle, uint256 state) = _requireActiveOracle();
        uint64 last = _lastWindowOf[oracle];
        require(
            uint256(batch.window) == uint256(last) + 1,
            VitalsWindowOther(oracle, last, batch.window)
        );
        require(
            batch.root != 0 && batch.index != 0 && batch.patients != 0,
            VitalsWindowEmpty(batch.root, batch.index, batch.patients)
        );
        _countReports(state, batch.reports);
        uint40 anchoredAt = uint40(block.timestamp);
        _lastWindowOf[oracle] = batch.window;
        _windowAt[oracle][batch.window] = Window({
            root: batch.root,
            index: batch.index,
            patients: batch.patients,
            anchoredAt: anchoredAt
        });
        emit WindowAnchored(
            oracle,
            batch.window,
            batch.root,
            batch.index,
            batch.patients,
            anchoredAt
        );
    }

    /// @notice The number of an oracle's last window, 0 before its first.
    function lastWindowOf(uint32 oracle) external view returns (uint64) {
        return _lastWindowOf[oracle];
    }

    /// @notice One window of an oracle.
    function windowAt(uint32 oracle, uint64 window) external view returns (Window memory) {
        return _windowAt[oracle][window];
    }

    /// @notice Whether a reading's leaf stands at this place of an oracle's window.
    /// @dev Takes a salted leaf and never a reading, so that asking tells the node nothing about it.
    function verifyLeaf(
        uint32 oracle,
        uint64 window,
        Place calldata place,
        bytes32 leaf,
        bytes32[] calldata proof,
        bytes32[] calldata patientProof
    ) external view returns (bool) {
        Window memory anchored = _windowAt[oracle][window];
        bytes32 subtree = MerkleTree.rootAbove(leaf, proof, place.index, place.readings);
        if (anchored.root == 0 || subtree == 0) return false;
        bytes32 node = keccak256(
            abi.encodePacked(bytes1(0x02), place.patient, place.readings, subtree)
        );
        return
            MerkleTree.rootAbove(node, patientProof, place.patientIndex, anchored.patients) ==
            anchored.root;
    }

    function _countReports(uint256 state, ReportWord[] calldata reports) private {
        uint32 before = 0;
        for (uint256 i = 0; i < reports.length; ++i) {
            ReportWord report = reports[i];
            uint32 device = report.device();
            require(before < device, VitalsReportsUnordered(before, device));
            before = device;
            DeviceSlot storage slot = _deviceOf[device];
            DeviceWord word = slot.word;
            require(word.exists(), VitalsDeviceUnknown(device));
            require(word.isActiveAt(state, block.timestamp), VitalsDeviceNotActive(device));
            _requireSound(device, word, report);
            slot.word = word.afterReport(report);
        }
    }

    function _requireSound(uint32 device, DeviceWord word, ReportWord report) private pure {
        (uint64 last, uint64 sequence) = (word.sequence(), report.sequence());
        require(last <= sequence, VitalsSequenceNotAbove(device, last, sequence));
        uint64 jump;
        unchecked {
            jump = sequence - last; // one of a few checks that a window makes for each of its devices
        }
        require(jump <= LONGEST_JUMP, VitalsSequenceTooFar(device, last, sequence));
        require(report.isSound(jump), VitalsReportUnsound(device, last, ReportWord.unwrap(report)));
    }

    function _requireActiveOracle() private view returns (uint32 oracle, uint256 state) {
        MemberWord member;
        (state, member, ) = _registration.standingByAccount(msg.sender, 0);
        require(member.role() == ROLE_ORACLE, VitalsNotAnOracle(msg.sender));
        oracle = member.number();
        require(member.isActiveAt(state, block.timestamp), VitalsOracleNotActive(oracle));
    }
}
