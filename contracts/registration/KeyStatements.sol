// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FIELD_PRIME} from "../Numbers.sol";
import {KeyStatement, Statements} from "../typed-data/Statements.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {HospitalActs} from "./HospitalActs.sol";
import {Members} from "./Members.sol";

/// @notice Encryption keys: each is its owner's own signed word.
abstract contract KeyStatements is Members, HospitalActs {
    error RegistrationKeyInvalid(uint8 parity, bytes32 x);
    error RegistrationKeyVersionOther(uint32 member, uint16 expected, uint16 keyVersion);
    error RegistrationKeyVersionsUsedUp(uint32 member);
    error RegistrationNotAMember(address account);

    /// @notice Everything a client needs to verify an encryption key; a key counts only with this signature.
    /// @dev companion is hashStruct(EpochKeys) where the signature is over Enrolment, the account that held the number
    /// before where it is over Succession, else 0.
    event EncryptionKeyStated(
        uint32 indexed number,
        address account,
        uint8 parity,
        bytes32 x,
        uint16 keyVersion,
        bytes32 companion,
        bytes signature
    );

    uint16 internal constant FIRST_KEY = 1;
    bytes32 private immutable _statementDomain;

    constructor() {
        _statementDomain = Statements.domainSeparator(deployment);
    }

    /// @dev Checks an EncryptionKey, or an Enrolment where it has a companion.
    function _requireKeyStatement(KeyStatement calldata key, uint16 keyVersion) internal view {
        bytes32 statement = Statements.hashEncryptionKey(deployment, key, keyVersion);
        if (key.companion != 0) statement = Statements.hashEnrolment(statement, key.companion);
        _requireStated(key, statement);
    }

    /// @dev Checks a Succession: the account takes the member over from the one before. No companion is looked at.
    function _requireSuccession(
        KeyStatement calldata key,
        uint16 keyVersion,
        uint32 member,
        address predecessor
    ) internal view {
        bytes32 statement = Statements.hashEncryptionKey(deployment, key, keyVersion);
        _requireStated(key, Statements.hashSuccession(statement, member, predecessor));
    }

    /// @dev After the check. Makes it the account's key and says so.
    function _setStatedKey(
        uint32 number,
        KeyStatement calldata key,
        uint16 keyVersion,
        bytes32 companion
    ) internal {
        _setKey(key.account, key.x);
        emit EncryptionKeyStated(
            number,
            key.account,
            key.parity,
            key.x,
            keyVersion,
            companion,
            key.signature
        );
    }

    /// @dev Puts the next key in a member's fields; a compromised one before it counts for nothing any more. Devices
    /// have no key, and get none here.
    function _putNextKey(
        MemberWords.Fields memory fields,
        KeyStatement calldata key,
        uint16 keyVersion,
        bool compromised
    ) internal pure {
        require(fields.keyVersion != 0, RegistrationRoleUnfit(fields.role));
        require(
            fields.keyVersion != type(uint16).max,
            RegistrationKeyVersionsUsedUp(fields.number)
        );
        uint16 next = fields.keyVersion + 1;
        require(keyVersion == next, RegistrationKeyVersionOther(fields.number, next, keyVersion));
        fields.keyVersion = next;
        fields.parity = key.parity;
        if (compromised) fields.lowestKeyVersion = next;
    }

    /// @dev The caller's member. The owner's own acts ask nothing else about them.
    function _requireCaller() internal view returns (MemberWords.Fields memory fields) {
        fields = _wordByAccount(msg.sender).unpack();
        require(fields.number != 0, RegistrationNotAMember(msg.sender));
    }

    /// @dev That x lies on the curve is for clients to check, as they check the signature.
    function _requireStated(KeyStatement calldata key, bytes32 statement) private view {
        require(
            (key.parity == 2 || key.parity == 3) && key.x != 0 && uint256(key.x) < FIELD_PRIME,
            RegistrationKeyInvalid(key.parity, key.x)
        );
        _requireSignature(
            key.account,
            Statements.digest(_statementDomain, statement),
            key.signature
        );
    }
}
