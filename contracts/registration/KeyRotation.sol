// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyStatement} from "../typed-data/Statements.sol";
import {RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {KeyStatements} from "./KeyStatements.sol";

/// @notice How a member takes a new encryption key: the owner's own act, which asks for no role, standing or pause.
abstract contract KeyRotation is KeyStatements {
    error RegistrationKeyOfAnother(address expected, address account);

    /// @notice Where the key before was compromised, consents that name it or an older one permit nothing any more.
    event KeyRotated(uint32 indexed number, uint16 keyVersion, bool compromised);

    /// @notice Replaces the caller's encryption key by the next one.
    /// @param keyVersion One more than the current one.
    /// @param compromised Whether somebody else may know an earlier key.
    function rotateKey(uint16 keyVersion, KeyStatement calldata key, bool compromised) external {
        _rotate(_requireCaller(), msg.sender, keyVersion, key, compromised);
    }

    /// @notice {rotateKey} by a signed RotateKey; the key version makes it work once.
    function rotateKeyBySig(
        uint32 member,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        address account = accountOf(member);
        bytes32 act = RegistrationActs.hashRotateKey(
            member,
            keyVersion,
            key,
            compromised,
            deadline,
            sentenceHash
        );
        _requireAct(account, act, deadline, signature);
        _rotate(fields, account, keyVersion, key, compromised);
    }

    function _rotate(
        MemberWords.Fields memory fields,
        address account,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised
    ) private {
        require(key.account == account, RegistrationKeyOfAnother(account, key.account));
        _putNextKey(fields, key, keyVersion, compromised);
        _requireKeyStatement(key, keyVersion);
        _setWord(fields.number, MemberWords.pack(fields));
        _setStatedKey(fields.number, key, keyVersion, key.companion);
        emit KeyRotated(fields.number, keyVersion, compromised);
    }
}
