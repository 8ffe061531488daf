// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_DEVICE, ROLE_PATIENT, STATUS_ACTIVE} from "../Numbers.sol";
import {IVitals} from "../interfaces/IVitals.sol";
import {DeviceSignatures} from "../typed-data/DeviceSignatures.sol";
import {RegistrationActs, Voucher} from "../typed-data/RegistrationActs.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {Members} from "./Members.sol";
import {Vouchers} from "./Vouchers.sol";

/// @notice Devices: bound to one patient, their standing written through to the contract named "Vitals".
abstract contract Devices is Members, Vouchers {
    error RegistrationDeviceBoundAlready(uint32 device, uint32 patient);
    error RegistrationDeviceNeedsAccount(address claimKey);
    error RegistrationNotADevice(uint32 number);
    error RegistrationNotItsDevice(uint8 hospital, address account);
    error RegistrationPatientUnknown(uint32 patient);
    error RegistrationVitalsMissing();

    /// @notice A device measures another patient from now on.
    event DeviceRebound(
        uint32 indexed device,
        uint32 indexed before,
        uint32 indexed patient,
        uint40 validUntil
    );
    /// @notice A suspension holds here alone until someone calls {writeStanding}.
    event DeviceStandingNotWritten(uint32 indexed device);

    bytes32 private constant VITALS = "Vitals";

    /// @notice Enrols a device that its voucher names by account; anyone may submit it.
    /// @param deviceSignature Over Claim by the device's key, so that nobody enrols a key that they do not hold.
    function enrolDevice(
        Voucher calldata voucher,
        bytes calldata voucherSignature,
        bytes calldata deviceSignature
    ) external returns (uint32 number) {
        _useDeviceVoucher(voucher, voucherSignature, deviceSignature);
        MemberWords.Fields memory fields;
        fields.role = ROLE_DEVICE;
        fields.status = STATUS_ACTIVE;
        fields.hospital = voucher.hospital;
        fields.validUntil = voucher.validUntil;
        fields.activeSince = uint40(block.timestamp);
        fields.patient = voucher.patient;
        number = _insert(voucher.account, fields);
        writeStanding(number);
    }

    /// @notice Binds a device to another patient, by a new voucher of its hospital; anyone may submit it.
    /// @dev What it measured stays with the patient whom it was signed for, and its sequence goes on. A suspension or
    /// quarantine stays too.
    function rebindDevice(
        Voucher calldata voucher,
        bytes calldata voucherSignature,
        bytes calldata deviceSignature
    ) external {
        _useDeviceVoucher(voucher, voucherSignature, deviceSignature);
        MemberWords.Fields memory fields = _wordByAccount(voucher.account).unpack();
        (uint32 number, uint32 before) = (fields.number, fields.patient);
        require(
            fields.role == ROLE_DEVICE && fields.hospital == voucher.hospital,
            RegistrationNotItsDevice(voucher.hospital, voucher.account)
        );
        require(before != voucher.patient, RegistrationDeviceBoundAlready(number, before));
        _requireFuture(voucher.validUntil);
        fields.patient = voucher.patient;
        fields.validUntil = voucher.validUntil;
        _setWord(number, MemberWords.pack(fields));
        emit DeviceRebound(number, before, voucher.patient, voucher.validUntil);
        writeStanding(number);
    }

    /// @notice Writes a device's standing to the contract named "Vitals"; needed when a new one was named, or one failed.
    function writeStanding(uint32 device) public {
        MemberWord word = _requireMember(device);
        require(word.role() == ROLE_DEVICE, RegistrationNotADevice(device));
        address vitals = contractOf(VITALS);
        require(vitals != address(0), RegistrationVitalsMissing());
        IVitals(vitals).setStanding(
            device,
            word.status(),
            word.hospital(),
            word.validUntil(),
            word.patient()
        );
    }

    /// @dev By a call to itself, so that a missing Vitals, one without code and one that fails all come back here.
    function _tryWriteStanding(uint32 device) internal {
        // solhint-disable-next-line no-empty-blocks
        try this.writeStanding(device) {} catch {
            emit DeviceStandingNotWritten(device);
        }
    }

    /// @dev Checks a hospital's voucher for a device of a patient, and the device's word that it takes it, and uses it up.
    function _useDeviceVoucher(
        Voucher calldata voucher,
        bytes calldata voucherSignature,
        bytes calldata deviceSignature
    ) private {
        _requireUnpaused();
        require(voucher.role == ROLE_DEVICE, RegistrationRoleUnfit(voucher.role));
        require(
            _wordByNumber(voucher.patient).role() == ROLE_PATIENT,
            RegistrationPatientUnknown(voucher.patient)
        );
        bytes32 id = _useVoucher(voucher, voucherSignature);
        require(voucher.claimKey == address(0), RegistrationDeviceNeedsAccount(voucher.claimKey));
        bytes32 claim = _hashTypedDataV4(RegistrationActs.hashClaim(id, voucher.account));
        require(
            DeviceSignatures.isBy(voucher.account, claim, deviceSignature),
            RegistrationSignatureInvalid(voucher.account)
        );
    }
}
