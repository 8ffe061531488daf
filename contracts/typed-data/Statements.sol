// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @dev The public half of one category key: x of a secp256k1 point with even y.
struct EpochKey {
    uint8 category;
    uint32 epoch;
    bytes32 x;
}

/// @dev What a patient signs to open epochs; deployment and account are added by the contract.
struct EpochKeys {
    uint16 generation;
    EpochKey[] keys;
    uint40 deadline;
    bytes32 sentenceHash;
}

/// @dev An owner's signed claim to an encryption key. parity is the first byte of the compressed key, 2 or 3;
/// companion is hashStruct(EpochKeys) if the signature is over Enrolment, else 0. The account of a Succession is the new
/// one.
struct KeyStatement {
    address account;
    uint8 parity;
    bytes32 x;
    bytes32 companion;
    bytes signature;
}

/// @notice Hashes of the statements people sign. Their domain names neither chain nor contract, so they outlive both.
library Statements {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,bytes32 salt)"
    );
    bytes32 private constant ENCRYPTION_KEY = keccak256(
        "EncryptionKey(bytes32 deployment,address account,bytes publicKey,uint16 keyVersion)"
    );
    bytes32 private constant EPOCH_KEY = keccak256(
        "EpochKey(uint8 category,uint32 epoch,bytes32 x)"
    );
    bytes32 private constant EPOCH_KEYS = keccak256(
        "EpochKeys(bytes32 deployment,address account,uint16 generation,EpochKey[] keys,uint40 deadline,string sentence)EpochKey(uint8 category,uint32 epoch,bytes32 x)"
    );
    bytes32 private constant ENROLMENT = keccak256(
        "Enrolment(EncryptionKey encryptionKey,EpochKeys epochKeys)EncryptionKey(bytes32 deployment,address account,bytes publicKey,uint16 keyVersion)EpochKey(uint8 category,uint32 epoch,bytes32 x)EpochKeys(bytes32 deployment,address account,uint16 generation,EpochKey[] keys,uint40 deadline,string sentence)"
    );

    bytes32 private constant SUCCESSION = keccak256(
        "Succession(EncryptionKey encryptionKey,uint32 member,address predecessor)EncryptionKey(bytes32 deployment,address account,bytes publicKey,uint16 keyVersion)"
    );

    function domainSeparator(bytes32 deployment) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256("HealthChain"), keccak256("1"), deployment));
    }

    function digest(bytes32 separator, bytes32 structHash) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }

    function hashEncryptionKey(
        bytes32 deployment,
        KeyStatement calldata key,
        uint16 keyVersion
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(ENCRYPTION_KEY, deployment, key.account, hashPublicKey(key), keyVersion)
            );
    }

    /// @dev Of the compressed key, as EIP-712 hashes bytes.
    function hashPublicKey(KeyStatement calldata key) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(key.parity, key.x));
    }

    /// @dev One signature of an account over its key and over whose number it takes.
    function hashSuccession(
        bytes32 encryptionKey,
        uint32 member,
        address predecessor
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUCCESSION, encryptionKey, member, predecessor));
    }

    function hashEpochKeys(
        bytes32 deployment,
        address account,
        EpochKeys calldata epochs
    ) internal pure returns (bytes32) {
        bytes32[] memory keys = new bytes32[](epochs.keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            keys[i] = keccak256(abi.encode(EPOCH_KEY, epochs.keys[i]));
        }
        return
            keccak256(
                abi.encode(
                    EPOCH_KEYS,
                    deployment,
                    account,
                    epochs.generation,
                    keccak256(abi.encodePacked(keys)),
                    epochs.deadline,
                    epochs.sentenceHash
                )
            );
    }

    /// @dev One signature of a patient over the account key and the first epoch keys.
    function hashEnrolment(
        bytes32 encryptionKey,
        bytes32 epochKeys
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENROLMENT, encryptionKey, epochKeys));
    }
}
