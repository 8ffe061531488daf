// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {STATUS_ACTIVE} from "../Numbers.sol";
import {Acceptance, RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {Members} from "./Members.sol";
import {Vouchers} from "./Vouchers.sol";

/// @notice How a person goes to another hospital: by their own word and by that hospital's, not by the one they leave.
abstract contract HospitalChange is Members, Vouchers {
    error RegistrationMemberNotActive(uint32 member, uint8 status);
    error RegistrationNotYourAcceptance(address caller, uint32 member);
    error RegistrationSameHospital(uint32 member, uint8 hospital);

    /// @notice From here on a doctor or nurse falls under what patients say about `to`'s team, no more about `from`'s.
    event HospitalChanged(
        uint32 indexed number,
        uint8 indexed from,
        uint8 indexed to,
        uint40 validUntil
    );

    /// @notice Takes the caller to the hospital whose admin accepted them.
    /// @param acceptanceSignature The admin's. An acceptance is cancelled as a voucher is.
    function changeHospital(
        Acceptance calldata acceptance,
        bytes calldata acceptanceSignature
    ) external {
        require(
            accountOf(acceptance.member) == msg.sender,
            RegistrationNotYourAcceptance(msg.sender, acceptance.member)
        );
        _change(acceptance, RegistrationActs.hashAcceptance(acceptance), acceptanceSignature);
    }

    /// @notice {changeHospital} by a ChangeHospital that the member signed; the acceptance makes it work once.
    function changeHospitalBySig(
        Acceptance calldata acceptance,
        bytes calldata acceptanceSignature,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 id = RegistrationActs.hashAcceptance(acceptance);
        bytes32 act = RegistrationActs.hashChangeHospital(acceptance, id, deadline, sentenceHash);
        _requireMember(acceptance.member);
        _requireAct(accountOf(acceptance.member), act, deadline, signature);
        _change(acceptance, id, acceptanceSignature);
    }

    /// @dev A suspended or pending member stays; one whose validity is over may go.
    function _change(
        Acceptance calldata acceptance,
        bytes32 id,
        bytes calldata acceptanceSignature
    ) private {
        _requireUnpaused();
        (uint32 member, uint8 hospital) = (acceptance.member, acceptance.hospital);
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        require(_isPerson(fields.role), RegistrationRoleUnfit(fields.role));
        require(fields.status == STATUS_ACTIVE, RegistrationMemberNotActive(member, fields.status));
        require(fields.hospital != hospital, RegistrationSameHospital(member, hospital));
        _requireFuture(acceptance.validUntil);
        _useAcceptance(hospital, id, acceptance.deadline, acceptanceSignature);
        emit HospitalChanged(member, fields.hospital, hospital, acceptance.validUntil);
        fields.hospital = hospital;
        fields.validUntil = acceptance.validUntil;
        fields.activeSince = uint40(block.timestamp);
        _setWord(member, MemberWords.pack(fields));
    }
}
