// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {KNOWN_CATEGORIES, ROLE_PATIENT} from "../Numbers.sol";
import {IRegistration} from "../interfaces/IRegistration.sol";
import {Deployment} from "../typed-data/Deployment.sol";
import {Signatures} from "../typed-data/Signatures.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";

/// @notice What every part of Consent needs: the patient behind a call, and checks of signed acts.
abstract contract ConsentBase is EIP712 {
    error ConsentActExpired(uint40 deadline);
    error ConsentBatchEmpty();
    error ConsentCategoryUnknown(uint8 category);
    error ConsentNotAMember(address account);
    error ConsentNotTheCaller(uint32 member, uint32 caller);
    error ConsentPatientNotActive(uint32 patient);
    error ConsentPaused();
    error ConsentPatientUnknown(uint32 patient);
    error ConsentSignatureInvalid(address signer);

    IRegistration internal immutable _registration;
    bytes32 internal immutable _deployment;

    constructor(
        IRegistration registration
    ) EIP712("HealthChain", Deployment.version(registration.deployment())) {
        _registration = registration;
        _deployment = registration.deployment();
    }

    /// @dev The caller's number. The owner's own acts ask nothing else about them.
    function _callerNumber() internal view returns (uint32 patient) {
        patient = _registration.numberOf(msg.sender);
        require(patient != 0, ConsentNotAMember(msg.sender));
    }

    /// @dev The caller is this member.
    function _requireCaller(uint32 member) internal view {
        uint32 caller = _callerNumber();
        require(caller == member, ConsentNotTheCaller(member, caller));
    }

    function _accountOf(uint32 patient) internal view returns (address account) {
        account = _registration.accountOf(patient);
        require(account != address(0), ConsentPatientUnknown(patient));
    }

    function _requireAct(
        address signer,
        bytes32 structHash,
        bytes calldata signature
    ) internal view {
        _requireSignature(signer, _hashTypedDataV4(structHash), signature);
    }

    /// @dev An act in time, signed by the account that holds this number.
    function _requireActOf(
        uint32 member,
        bytes32 structHash,
        uint40 deadline,
        bytes calldata signature
    ) internal view {
        _requireInTime(deadline);
        _requireAct(_accountOf(member), structHash, signature);
    }

    /// @dev Nothing is paused and the patient is active: what new permissions and requests need.
    function _requireOpenTo(uint256 state, MemberWord member, uint32 patient) internal view {
        require(!MemberWords.isPaused(state), ConsentPaused());
        require(
            member.role() == ROLE_PATIENT && member.isActiveAt(state, block.timestamp),
            ConsentPatientNotActive(patient)
        );
    }

    function _requireSignature(
        address signer,
        bytes32 digest,
        bytes calldata signature
    ) internal view {
        require(Signatures.isBy(signer, digest, signature), ConsentSignatureInvalid(signer));
    }

    function _requireInTime(uint40 deadline) internal view {
        require(block.timestamp <= deadline, ConsentActExpired(deadline));
    }

    function _requireCategory(uint8 category) internal pure {
        require((KNOWN_CATEGORIES >> category) & 1 == 1, ConsentCategoryUnknown(category));
    }
}
