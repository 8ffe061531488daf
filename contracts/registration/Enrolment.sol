// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ROLE_GATEWAY,
    ROLE_ORACLE,
    ROLE_PATIENT,
    STATUS_ACTIVE,
    STATUS_PENDING
} from "../Numbers.sol";
import {KeyStatement} from "../typed-data/Statements.sol";
import {Voucher} from "../typed-data/RegistrationActs.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {KeyStatements} from "./KeyStatements.sol";
import {Vouchers} from "./Vouchers.sol";

/// @notice How people enter: vouched by a hospital, with a key statement of their own.
abstract contract Enrolment is KeyStatements, Vouchers {
    error RegistrationPatientUnexpected(uint32 patient);

    /// @notice Enrols a patient, doctor or nurse; anyone may submit it.
    /// @param claimSignature Over Claim by the voucher's claim key; not looked at where the voucher names an account.
    /// @dev Staff by claim key stay pending until their hospital has compared the fingerprint.
    function enrol(
        Voucher calldata voucher,
        bytes calldata voucherSignature,
        bytes calldata claimSignature,
        KeyStatement calldata key
    ) external returns (uint32 number) {
        _requireUnpaused();
        uint8 role = voucher.role;
        require(_isPerson(role), RegistrationRoleUnfit(role));
        require(voucher.patient == 0, RegistrationPatientUnexpected(voucher.patient));
        bytes32 id = _useVoucher(voucher, voucherSignature);
        _requireHolder(voucher, id, key.account, claimSignature);
        bool waits = role != ROLE_PATIENT && voucher.claimKey != address(0);
        number = _join(role, voucher.hospital, voucher.validUntil, waits, key);
    }

    /// @notice Admits an oracle or a gateway under the hospital that runs it.
    function admit(
        uint8 role,
        uint8 hospital,
        uint40 validUntil,
        KeyStatement calldata key
    ) external onlyOwner returns (uint32 number) {
        require(role == ROLE_ORACLE || role == ROLE_GATEWAY, RegistrationRoleUnfit(role));
        _requireHospital(hospital);
        number = _join(role, hospital, validUntil, false, key);
    }

    function _join(
        uint8 role,
        uint8 hospital,
        uint40 validUntil,
        bool waits,
        KeyStatement calldata key
    ) private returns (uint32 number) {
        _requireKeyStatement(key, FIRST_KEY);
        MemberWords.Fields memory fields;
        fields.role = role;
        fields.status = waits ? STATUS_PENDING : STATUS_ACTIVE;
        fields.hospital = hospital;
        fields.validUntil = validUntil;
        fields.activeSince = waits ? 0 : uint40(block.timestamp);
        fields.keyVersion = FIRST_KEY;
        fields.lowestKeyVersion = FIRST_KEY;
        fields.parity = key.parity;
        number = _insert(key.account, fields);
        _setStatedKey(number, key, FIRST_KEY, key.companion);
    }
}
