// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_DEVICE, ROLE_PATIENT, STATUS_ACTIVE} from "../Numbers.sol";
import {IVitals} from "../interfaces/IVitals.sol";
import {Voucher} from "../typed-data/RegistrationActs.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {Members} from "./Members.sol";
import {Vouchers} from "./Vouchers.sol";

/// @notice Devices: bound to one patient, their standing written through to the contract named "Vitals".
abstract contract Devices is Members, Vouchers {
    error RegistrationDeviceNeedsAccount(address claimKey);
    error RegistrationNotADevice(uint32 number);
    error RegistrationPatientUnknown(uint32 patient);
    error RegistrationVitalsMissing();

    /// @notice A suspension holds here alone until someone calls {writeStanding}.
    event DeviceStandingNotWritten(uint32 indexed device);

    bytes32 private constant VITALS = "Vitals";

    /// @notice Enrols a device that its voucher names by account; anyone may submit it.
    /// @param deviceSignature Over Claim by the device's account, so that nobody enrols a key that they do not hold.
    function enrolDevice(
        Voucher calldata voucher,
        bytes calldata voucherSignature,
        bytes calldata deviceSignature
    ) external returns (uint32 number) {
        _requireUnpaused();
        require(voucher.role == ROLE_DEVICE, RegistrationRoleUnfit(voucher.role));
        require(
            _wordByNumber(voucher.patient).role() == ROLE_PATIENT,
            RegistrationPatientUnknown(voucher.patient)
        );
        bytes32 id = _useVoucher(voucher, voucherSignature);
        require(voucher.claimKey == address(0), RegistrationDeviceNeedsAccount(voucher.claimKey));
        _requireClaim(voucher.account, id, voucher.account, deviceSignature);
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
}
