// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyStatement, Statements} from "./Statements.sol";

/// @dev A hospital's promise to enrol someone. Exactly one of account and claimKey is set; patient only for a device.
struct Voucher {
    uint8 hospital;
    uint8 role;
    address account;
    address claimKey;
    uint32 patient;
    uint40 validUntil;
    uint40 deadline;
    bytes32 salt;
    bytes32 sentenceHash;
}

/// @dev A hospital's promise to take a member over from another.
struct Acceptance {
    uint8 hospital;
    uint32 member;
    uint40 validUntil;
    uint40 deadline;
    bytes32 salt;
    bytes32 sentenceHash;
}

/// @notice EIP-712 hashes of what members, hospitals and claimants sign for Registration.
library RegistrationActs {
    bytes32 internal constant ACTIVATE = keccak256(
        "Activate(uint32 member,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 internal constant SUSPEND = keccak256(
        "Suspend(uint32 member,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 internal constant REINSTATE = keccak256(
        "Reinstate(uint32 member,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 private constant RENEW = keccak256(
        "Renew(uint32 member,uint40 validUntil,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 private constant CANCEL_VOUCHER = keccak256(
        "CancelVoucher(bytes32 voucher,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 private constant PUBLISH_DIRECTORY = keccak256(
        "PublishDirectory(uint8 hospital,uint32 version,bytes32 digest,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 private constant SET_REGISTRAR = keccak256(
        "SetRegistrar(uint8 hospital,address registrar,uint16 dailyCap,bytes32 nonce,uint40 deadline,string sentence)"
    );
    bytes32 private constant ROTATE_KEY = keccak256(
        "RotateKey(uint32 member,uint16 keyVersion,bytes publicKey,bool compromised,uint40 deadline,string sentence)"
    );
    bytes32 private constant MOVE_ACCOUNT = keccak256(
        "MoveAccount(uint32 member,address newAccount,uint16 keyVersion,bytes publicKey,bool compromised,uint40 deadline,string sentence)"
    );
    bytes32 private constant ACCEPTANCE = keccak256(
        "Acceptance(uint8 hospital,uint32 member,uint40 validUntil,uint40 deadline,bytes32 salt,string sentence)"
    );
    bytes32 private constant CHANGE_HOSPITAL = keccak256(
        "ChangeHospital(uint32 member,uint8 hospital,uint40 validUntil,bytes32 acceptance,uint40 deadline,string sentence)"
    );
    bytes32 private constant CLAIM = keccak256("Claim(bytes32 voucher,address account)");
    bytes32 private constant VOUCHER = keccak256(
        "Voucher(uint8 hospital,uint8 role,address account,address claimKey,uint32 patient,uint40 validUntil,uint40 deadline,bytes32 salt,string sentence)"
    );

    /// @dev The voucher's id. Its last field is already the hash of the sentence.
    function hashVoucher(Voucher calldata voucher) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER, voucher));
    }

    function hashClaim(bytes32 voucher, address account) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM, voucher, account));
    }

    /// @dev Activate, Suspend and Reinstate have the same fields.
    function hashMemberAct(
        bytes32 typeHash,
        uint32 member,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(typeHash, member, nonce, deadline, sentenceHash));
    }

    function hashRenew(
        uint32 member,
        uint40 validUntil,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(RENEW, member, validUntil, nonce, deadline, sentenceHash));
    }

    function hashCancelVoucher(
        bytes32 voucher,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCEL_VOUCHER, voucher, nonce, deadline, sentenceHash));
    }

    function hashPublishDirectory(
        uint8 hospital,
        uint32 version,
        bytes32 digest,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    PUBLISH_DIRECTORY,
                    hospital,
                    version,
                    digest,
                    nonce,
                    deadline,
                    sentenceHash
                )
            );
    }

    function hashSetRegistrar(
        uint8 hospital,
        address registrar,
        uint16 dailyCap,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    SET_REGISTRAR,
                    hospital,
                    registrar,
                    dailyCap,
                    nonce,
                    deadline,
                    sentenceHash
                )
            );
    }

    function hashRotateKey(
        uint32 member,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32 publicKey = Statements.hashPublicKey(key);
        return
            keccak256(
                abi.encode(
                    ROTATE_KEY,
                    member,
                    keyVersion,
                    publicKey,
                    compromised,
                    deadline,
                    sentenceHash
                )
            );
    }

    function hashMoveAccount(
        uint32 member,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        bytes32 publicKey = Statements.hashPublicKey(key);
        return
            keccak256(
                abi.encode(
                    MOVE_ACCOUNT,
                    member,
                    key.account,
                    keyVersion,
                    publicKey,
                    compromised,
                    deadline,
                    sentenceHash
                )
            );
    }

    /// @dev The acceptance's id. Its last field is already the hash of the sentence.
    function hashAcceptance(Acceptance calldata acceptance) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE, acceptance));
    }

    function hashChangeHospital(
        Acceptance calldata acceptance,
        bytes32 id,
        uint40 deadline,
        bytes32 sentenceHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    CHANGE_HOSPITAL,
                    acceptance.member,
                    acceptance.hospital,
                    acceptance.validUntil,
                    id,
                    deadline,
                    sentenceHash
                )
            );
    }
}
