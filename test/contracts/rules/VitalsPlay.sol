// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ROLE_DEVICE,
    ROLE_ORACLE,
    ROLE_PATIENT,
    STATUS_ACTIVE
} from "../../../contracts/Numbers.sol";
import {Registration} from "../../../contracts/Registration.sol";
import {Vitals} from "../../../contracts/Vitals.sol";
import {PuppetMock} from "../../../contracts/test/PuppetMock.sol";
import {Voucher} from "../../../contracts/typed-data/RegistrationActs.sol";
import {KeyStatement} from "../../../contracts/typed-data/Statements.sol";
import {SignedLeaf} from "../../../contracts/typed-data/VitalsActs.sol";
import {Batch, Windows} from "../../../contracts/vitals/Windows.sol";
import {DeviceWords} from "../../../contracts/words/DeviceWord.sol";
import {ReportWord} from "../../../contracts/words/ReportWord.sol";
import {deploy, deployRegistration, vm} from "./Vm.sol";

/// @notice Random acts around two devices of one hospital; each may be refused. Watches what must never happen.
contract VitalsPlay {
    /// @notice Set for good when a sequence or a counter of a device went down.
    bool public somethingFell;
    /// @notice Set for good when a device moved that was out.
    bool public anOutsiderMoved;
    /// @notice Set for good when Registration's word, a pause or a rebinding ended a quarantine.
    bool public someoneElseRestored;
    /// @notice Set for good when a window could be anchored twice, or looked different later.
    bool public aWindowChanged;
    uint64 public windows;

    Registration public registration;
    Vitals public vitals;
    uint32[2] public devices;
    uint32[2] public patients;
    uint32 public oracle;

    uint8 private constant NORTH = 0;
    PuppetMock private _north = new PuppetMock();
    PuppetMock private _oracleWallet = new PuppetMock();
    PuppetMock[2] private _deviceWallets = [new PuppetMock(), new PuppetMock()];
    DeviceWords.Fields[2] private _seen;
    mapping(uint64 number => Windows.Window window) private _kept;
    uint256 private _salt;

    /// @dev Compares what only may rise, and the quarantine where the act is not the hospital's restore.
    modifier watched(bool isRestoring) {
        _;
        for (uint256 i = 0; i < 2; ++i) {
            DeviceWords.Fields memory before = _seen[i];
            DeviceWords.Fields memory device = vitals.deviceOf(devices[i]);
            bool fell =
                device.sequence < before.sequence ||
                    device.accepted < before.accepted ||
                    device.rejected < before.rejected ||
                    device.late < before.late;
            if (fell) somethingFell = true;
            if (!isRestoring && before.isQuarantined && !device.isQuarantined)
                someoneElseRestored = true;
            _seen[i] = device;
        }
    }

    constructor() {
        registration = deployRegistration(address(this));
        vitals = Vitals(deploy("Vitals.sol:Vitals", abi.encode(registration)));
        registration.nameContract("Vitals", address(vitals));
        registration.addHospital(address(_north));
        for (uint256 i = 0; i < 2; ++i) {
            PuppetMock wallet = new PuppetMock();
            patients[i] = registration.enrol(
                _voucher(ROLE_PATIENT, address(wallet), 0),
                "",
                "",
                _key(address(wallet))
            );
        }
        for (uint256 i = 0; i < 2; ++i) {
            Voucher memory voucher = _voucher(ROLE_DEVICE, address(_deviceWallets[i]), patients[i]);
            devices[i] = registration.enrolDevice(voucher, "", "");
            _seen[i] = vitals.deviceOf(devices[i]);
        }
        oracle = registration.admit(
            ROLE_ORACLE,
            NORTH,
            type(uint40).max,
            _key(address(_oracleWallet))
        );
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + (time % 2 days));
    }

    /// @dev Sound in three of four cases, and one step beside what is allowed in the others.
    function submit(
        bool isSecond,
        uint8 beside,
        uint32 jump,
        uint32 accepted,
        uint32 rejected,
        uint32 late
    ) external watched(false) {
        uint256 which = isSecond ? 1 : 0;
        DeviceWords.Fields memory before = vitals.deviceOf(devices[which]);
        jump = jump % (2 ** 20 + (beside % 4 == 0 ? 3 : 1));
        accepted = jump == 0 ? 0 : 1 + (accepted % jump);
        late = late % (accepted + (beside % 8 == 1 ? 2 : 1));
        ReportWord[] memory reports = new ReportWord[](1);
        reports[0] = ReportWord.wrap(
            uint256(devices[which]) |
                (uint256(before.sequence + jump) << 32) |
                (uint256(accepted) << 96) |
                (uint256(rejected) << 128) |
                (uint256(late) << 160)
        );
        _submit(windows + 1, reports);
        bool isOut =
            before.isQuarantined ||
                before.status != STATUS_ACTIVE ||
                before.validUntil <= block.timestamp ||
                !registration.isHospitalActive(NORTH);
        if (isOut || jump > vitals.LONGEST_JUMP()) anOutsiderMoved = true;
    }

    /// @dev Tries to anchor a window that is there, or one beyond the next.
    function submitAgain(uint64 number) external {
        number = number % (windows + 4);
        if (number == windows + 1) return;
        _submit(number, new ReportWord[](0));
        aWindowChanged = true;
    }

    function suspend(bool isSecond, bool ends) external watched(false) {
        uint32 device = devices[isSecond ? 1 : 0];
        _asNorth(
            address(registration),
            ends
                ? abi.encodeCall(registration.reinstate, (device))
                : abi.encodeCall(registration.suspend, (device))
        );
    }

    function suspendHospital(bool ends) external watched(false) {
        if (ends) registration.reinstateHospital(NORTH);
        else registration.suspendHospital(NORTH);
    }

    function pause(bool paused) external watched(false) {
        registration.setPaused(paused);
    }

    function writeStanding(bool isSecond) external watched(false) {
        registration.writeStanding(devices[isSecond ? 1 : 0]);
    }

    function rebind(bool isSecond, bool toSecond) external watched(false) {
        address wallet = address(_deviceWallets[isSecond ? 1 : 0]);
        registration.rebindDevice(
            _voucher(ROLE_DEVICE, wallet, patients[toSecond ? 1 : 0]),
            "",
            ""
        );
    }

    function reportEquivocation(
        bool isSecond,
        uint64 sequence,
        bytes32 leaf
    ) external watched(false) {
        SignedLeaf memory one;
        one.first = sequence;
        one.count = 1;
        one.leaf = leaf;
        one.proof = new bytes32[](0);
        SignedLeaf memory other = SignedLeaf(
            one.patient,
            one.first,
            one.count,
            keccak256(abi.encode(leaf)),
            one.proof,
            ""
        );
        vitals.reportEquivocation(devices[isSecond ? 1 : 0], sequence, one, other);
    }

    function restore(bool isSecond) external watched(true) {
        bytes memory act = abi.encodeCall(vitals.restore, (devices[isSecond ? 1 : 0]));
        _asNorth(address(vitals), act);
    }

    /// @notice Whether every window still says what it said when it was anchored.
    function areWindowsUnchanged() external view returns (bool) {
        if (aWindowChanged || vitals.lastWindowOf(oracle) != windows) return false;
        for (uint64 number = 1; number <= windows; ++number) {
            bytes32 found = keccak256(abi.encode(vitals.windowAt(oracle, number)));
            if (found != keccak256(abi.encode(_kept[number]))) return false;
        }
        return true;
    }

    function _submit(uint64 number, ReportWord[] memory reports) private {
        ++_salt;
        bytes32 root = keccak256(abi.encode("root", _salt));
        bytes32 index = keccak256(abi.encode("index", _salt));
        Batch memory batch = Batch(number, 1, root, index, reports);
        _oracleWallet.perform(address(vitals), abi.encodeCall(vitals.submit, (batch)));
        windows = number;
        _kept[number] = Windows.Window(root, index, 1, uint40(block.timestamp));
    }

    function _asNorth(address target, bytes memory data) private {
        _north.perform(target, data);
    }

    function _voucher(
        uint8 role,
        address account,
        uint32 patient
    ) private returns (Voucher memory voucher) {
        ++_salt;
        voucher.role = role;
        voucher.account = account;
        voucher.patient = patient;
        voucher.validUntil = type(uint40).max;
        voucher.deadline = uint40(block.timestamp);
        voucher.salt = bytes32(_salt);
    }

    function _key(address account) private pure returns (KeyStatement memory) {
        return KeyStatement(account, 2, bytes32(uint256(1)), 0, "");
    }
}
