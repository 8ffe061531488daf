// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {STATUS_NONE, TEAM_BASE} from "../Numbers.sol";
import {IRegistration} from "../interfaces/IRegistration.sol";
import {Deployment} from "../typed-data/Deployment.sol";
import {MemberWord, MemberWords} from "../words/MemberWord.sol";
import {Hospitals} from "./Hospitals.sol";

/// @notice Who is a member: one packed word by account, the encryption key's x, and the account by number.
abstract contract Members is Hospitals {
    /// @notice A member as clients read it; all zero where there is none. x and parity are the encryption key.
    struct Member {
        uint32 number;
        address account;
        uint8 role;
        uint8 status;
        uint8 hospital;
        uint40 validUntil;
        uint40 activeSince;
        uint16 keyVersion;
        uint16 lowestKeyVersion;
        uint8 parity;
        bytes32 x;
        uint32 patient;
    }

    error RegistrationAccountTaken(address account, uint32 number);
    error RegistrationFull();
    error RegistrationMemberUnknown(uint32 number);
    error RegistrationRoleUnfit(uint8 role);
    error RegistrationValidUntilInPast(uint40 validUntil);

    event MemberEnrolled(
        uint32 indexed number,
        address indexed account,
        uint8 indexed hospital,
        uint8 role,
        uint8 status,
        uint40 validUntil,
        uint32 patient
    );

    /// @inheritdoc IRegistration
    bytes32 public immutable deployment;

    uint32 private _lastNumber;
    mapping(address account => MemberWord word) private _wordOf;
    mapping(address account => bytes32 x) private _keyOf;
    mapping(uint32 number => address account) private _accountOf;

    constructor(bytes32 predecessor) {
        deployment = Deployment.resolve(predecessor);
    }

    /// @inheritdoc IRegistration
    function numberOf(address account) external view returns (uint32) {
        return _wordOf[account].number();
    }

    /// @inheritdoc IRegistration
    function accountOf(uint32 number) external view returns (address) {
        return _accountOf[number];
    }

    /// @notice The member that an account holds.
    function memberByAccount(address account) public view returns (Member memory) {
        MemberWords.Fields memory fields = _wordOf[account].unpack();
        return
            Member({
                number: fields.number,
                account: fields.number == 0 ? address(0) : account,
                role: fields.role,
                status: fields.status,
                hospital: fields.hospital,
                validUntil: fields.validUntil,
                activeSince: fields.activeSince,
                keyVersion: fields.keyVersion,
                lowestKeyVersion: fields.lowestKeyVersion,
                parity: fields.parity,
                x: _keyOf[account],
                patient: fields.patient
            });
    }

    /// @notice The member with a number.
    function memberByNumber(uint32 number) external view returns (Member memory) {
        return memberByAccount(_accountOf[number]);
    }

    /// @notice Whether a member is active at `time` (Unix seconds): status, validity and hospital.
    function isActive(uint32 number, uint40 time) external view returns (bool) {
        return _wordByNumber(number).isActiveAt(_stateWord(), time);
    }

    /// @inheritdoc IRegistration
    function standing(uint32 number) external view returns (uint256 state, MemberWord member) {
        return (_stateWord(), _wordByNumber(number));
    }

    /// @inheritdoc IRegistration
    function standingByAccount(
        address account,
        uint32 reader
    ) external view returns (uint256 state, MemberWord member, MemberWord readerMember) {
        return (_stateWord(), _wordOf[account], _wordByNumber(reader));
    }

    /// @inheritdoc IRegistration
    function standingByNumber(
        uint32 number,
        uint32 reader
    )
        external
        view
        returns (uint256 state, MemberWord member, MemberWord readerMember, address account)
    {
        account = _accountOf[number];
        return (_stateWord(), _wordOf[account], _wordByNumber(reader), account);
    }

    /// @dev Writes a new member under the next number and says so.
    function _insert(
        address account,
        MemberWords.Fields memory fields
    ) internal returns (uint32 number) {
        require(account != address(0), RegistrationAddressMissing());
        uint32 taken = _wordOf[account].number();
        require(taken == 0, RegistrationAccountTaken(account, taken));
        _requireFuture(fields.validUntil);
        number = _lastNumber + 1;
        require(number < TEAM_BASE, RegistrationFull());
        _lastNumber = number;
        fields.number = number;
        _wordOf[account] = MemberWords.pack(fields);
        _accountOf[number] = account;
        emit MemberEnrolled(
            number,
            account,
            fields.hospital,
            fields.role,
            fields.status,
            fields.validUntil,
            fields.patient
        );
    }

    function _setKey(address account, bytes32 x) internal {
        _keyOf[account] = x;
    }

    function _setWord(uint32 number, MemberWord word) internal {
        _wordOf[_accountOf[number]] = word;
    }

    /// @dev Zero and teams have no account; they cost no look-up.
    function _wordByNumber(uint32 number) internal view returns (MemberWord) {
        unchecked {
            if (number - 1 >= TEAM_BASE - 1) return MemberWord.wrap(0); // also for zero
        }
        return _wordOf[_accountOf[number]];
    }

    function _requireMember(uint32 number) internal view returns (MemberWord word) {
        word = _wordByNumber(number);
        require(word.status() != STATUS_NONE, RegistrationMemberUnknown(number));
    }

    function _requireFuture(uint40 validUntil) internal view {
        require(validUntil > block.timestamp, RegistrationValidUntilInPast(validUntil));
    }
}
