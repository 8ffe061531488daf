// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ROLE_DEVICE,
    ROLE_GATEWAY,
    ROLE_ORACLE,
    STATUS_ACTIVE,
    STATUS_PENDING,
    STATUS_SUSPENDED
} from "../Numbers.sol";
import {RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {Devices} from "./Devices.sol";

/// @notice What a hospital's admin does for its members, and the owner for oracles and gateways.
abstract contract Upkeep is Devices {
    error RegistrationNotInCharge(address caller, uint32 member);
    error RegistrationStatusUnfit(uint32 member, uint8 status);

    event MemberActivated(uint32 indexed number);
    event MemberRenewed(uint32 indexed number, uint40 validUntil);
    event MemberSuspended(uint32 indexed number);
    event MemberReinstated(uint32 indexed number);

    /// @notice Makes a pending member active, once its hospital has compared the fingerprint.
    function activate(uint32 member) external {
        _requireInCharge(member);
        _activate(member);
    }

    /// @notice {activate} by a signed Activate.
    function activateBySig(
        uint32 member,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashMemberAct(
            RegistrationActs.ACTIVATE,
            member,
            nonce,
            deadline,
            sentenceHash
        );
        _useAct(_inCharge(member), act, nonce, deadline, signature);
        _activate(member);
    }

    /// @notice Sets until when a member is valid (Unix seconds).
    function renew(uint32 member, uint40 validUntil) external {
        _requireInCharge(member);
        _renew(member, validUntil);
    }

    /// @notice {renew} by a signed Renew.
    function renewBySig(
        uint32 member,
        uint40 validUntil,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashRenew(member, validUntil, nonce, deadline, sentenceHash);
        _useAct(_inCharge(member), act, nonce, deadline, signature);
        _renew(member, validUntil);
    }

    /// @notice Suspends a member from the next block on; a patient keeps the record and its consents.
    /// @dev Waits for no other contract: what Vitals does not take, {writeStanding} brings it later.
    function suspend(uint32 member) external {
        _requireInCharge(member);
        _suspend(member);
    }

    /// @notice {suspend} by a signed Suspend.
    function suspendBySig(
        uint32 member,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashMemberAct(
            RegistrationActs.SUSPEND,
            member,
            nonce,
            deadline,
            sentenceHash
        );
        _useAct(_inCharge(member), act, nonce, deadline, signature);
        _suspend(member);
    }

    /// @notice Ends a suspension; who was never activated is pending again.
    function reinstate(uint32 member) external {
        _requireInCharge(member);
        _reinstate(member);
    }

    /// @notice {reinstate} by a signed Reinstate.
    function reinstateBySig(
        uint32 member,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashMemberAct(
            RegistrationActs.REINSTATE,
            member,
            nonce,
            deadline,
            sentenceHash
        );
        _useAct(_inCharge(member), act, nonce, deadline, signature);
        _reinstate(member);
    }

    function _activate(uint32 member) private {
        _requireUnpaused();
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        require(fields.status == STATUS_PENDING, RegistrationStatusUnfit(member, fields.status));
        fields.status = STATUS_ACTIVE;
        fields.activeSince = uint40(block.timestamp);
        emit MemberActivated(member);
        _store(member, fields);
    }

    function _renew(uint32 member, uint40 validUntil) private {
        _requireFuture(validUntil);
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        fields.validUntil = validUntil;
        emit MemberRenewed(member, validUntil);
        _store(member, fields);
    }

    function _suspend(uint32 member) private {
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        require(fields.status != STATUS_SUSPENDED, RegistrationStatusUnfit(member, fields.status));
        fields.status = STATUS_SUSPENDED;
        emit MemberSuspended(member);
        _setWord(member, MemberWords.pack(fields));
        if (fields.role == ROLE_DEVICE) _tryWriteStanding(member);
    }

    function _reinstate(uint32 member) private {
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        require(fields.status == STATUS_SUSPENDED, RegistrationStatusUnfit(member, fields.status));
        bool wasActivated = fields.activeSince != 0;
        fields.status = wasActivated ? STATUS_ACTIVE : STATUS_PENDING;
        if (wasActivated) fields.activeSince = uint40(block.timestamp);
        emit MemberReinstated(member);
        _store(member, fields);
    }

    function _store(uint32 member, MemberWords.Fields memory fields) private {
        _setWord(member, MemberWords.pack(fields));
        if (fields.role == ROLE_DEVICE) writeStanding(member);
    }

    function _requireInCharge(uint32 member) private view {
        require(_inCharge(member) == msg.sender, RegistrationNotInCharge(msg.sender, member));
    }

    /// @dev The owner for oracles and gateways; else the admin of the member's hospital, which has to be active.
    function _inCharge(uint32 member) private view returns (address) {
        MemberWord word = _requireMember(member);
        if (word.role() == ROLE_ORACLE || word.role() == ROLE_GATEWAY) return owner();
        _requireHospital(word.hospital());
        return adminOf(word.hospital());
    }
}
