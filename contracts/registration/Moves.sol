// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KeyStatement} from "../typed-data/Statements.sol";
import {RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {KeyStatements} from "./KeyStatements.sol";

/// @notice How a person takes their number to another account: by both accounts' word, and by nobody else's.
abstract contract Moves is KeyStatements {
    /// @notice What the number signed before is checked against `from`; EncryptionKeyStated has the new account's word.
    event AccountMoved(uint32 indexed number, address indexed from, address indexed to);

    /// @notice Moves the caller's number to the account of a key statement; consents and records stay with the number.
    /// @param keyVersion One more than the current one.
    /// @param key Signed by the new account over Succession, which names the caller; that account has to be free.
    /// @param compromised Whether somebody else may know an earlier key.
    function moveAccount(uint16 keyVersion, KeyStatement calldata key, bool compromised) external {
        _moveTo(_requireCaller(), msg.sender, keyVersion, key, compromised);
    }

    /// @notice {moveAccount} by a MoveAccount that the old account signed; the key version makes it work once.
    function moveAccountBySig(
        uint32 member,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        MemberWords.Fields memory fields = _requireMember(member).unpack();
        address from = accountOf(member);
        bytes32 act = RegistrationActs.hashMoveAccount(
            member,
            keyVersion,
            key,
            compromised,
            deadline,
            sentenceHash
        );
        _requireAct(from, act, deadline, signature);
        _moveTo(fields, from, keyVersion, key, compromised);
    }

    function _moveTo(
        MemberWords.Fields memory fields,
        address from,
        uint16 keyVersion,
        KeyStatement calldata key,
        bool compromised
    ) private {
        require(_isPerson(fields.role), RegistrationRoleUnfit(fields.role));
        _putNextKey(fields, key, keyVersion, compromised);
        _requireSuccession(key, keyVersion, fields.number, from);
        _moveWord(from, key.account, fields);
        emit AccountMoved(fields.number, from, key.account);
        _setStatedKey(fields.number, key, keyVersion, bytes32(uint256(uint160(from))));
    }
}
