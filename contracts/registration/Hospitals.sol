// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {
    LONGEST_CONSENT_MASK,
    LONGEST_CONSENT_SHIFT,
    MAX_HOSPITALS,
    PAUSED_BIT
} from "../Numbers.sol";
import {IHospitals} from "../interfaces/IHospitals.sol";
import {IRegistration} from "../interfaces/IRegistration.sol";
import {MemberWords} from "../words/MemberWord.sol";
import {HospitalVotes} from "./HospitalVotes.sol";

/// @notice The consortium's part of Registration: hospitals, the pause, and which contract is current.
/// @dev The owner is the timelock of the hospitals' votes; whoever deploys stands in until it has taken the ownership.
abstract contract Hospitals is Ownable2Step, HospitalVotes, IHospitals {
    error RegistrationAddressMissing();
    error RegistrationAdminTaken(address admin);
    error RegistrationConsentTooLong(uint8 months);
    error RegistrationHospitalActive(uint8 hospital);
    error RegistrationHospitalInactive(uint8 hospital);
    error RegistrationHospitalUnknown(uint8 hospital);
    error RegistrationHospitalsFull();
    error RegistrationNotUrgentSuspension(address caller);
    error RegistrationNotUrgentlySuspended(uint8 hospital);
    error RegistrationPaused();

    event HospitalAdded(uint8 indexed hospital, address indexed admin);
    event HospitalSuspended(uint8 indexed hospital);
    event HospitalSuspendedUrgently(uint8 indexed hospital);
    event HospitalReinstated(uint8 indexed hospital);
    event PauseChanged(bool paused);
    event LongestConsentChanged(uint8 months);
    event ContractNamed(bytes32 indexed name, address indexed account);

    bytes32 private constant URGENT_SUSPENSION = "UrgentSuspension";

    /// @dev Bit n: hospital n is active. Bits 248 to 254: longest consent. Bit 255: paused.
    uint256 private _state;
    /// @dev Bit n: hospital n is suspended, and no vote has said so.
    uint256 private _urgentlySuspended;
    uint8 private _hospitalCount;
    mapping(uint8 hospital => address admin) private _adminOf;
    /// @dev One more than the hospital, so that zero says: no admin.
    mapping(address admin => uint16 hospitalPlusOne) private _administers;
    mapping(bytes32 name => address account) private _contractOf;

    /// @notice Admits a hospital under the next number; numbers are never reused.
    function addHospital(address admin) external onlyOwner returns (uint8 hospital) {
        require(admin != address(0), RegistrationAddressMissing());
        require(_administers[admin] == 0, RegistrationAdminTaken(admin));
        hospital = _hospitalCount;
        require(hospital < MAX_HOSPITALS, RegistrationHospitalsFull());
        _hospitalCount = hospital + 1;
        _adminOf[hospital] = admin;
        _administers[admin] = uint16(hospital) + 1;
        _open(hospital);
        emit HospitalAdded(hospital, admin);
    }

    /// @notice Suspends a hospital: its staff read nothing and its admin can do nothing; its patients keep their consents.
    /// @dev An urgent suspension becomes one that does not lapse.
    function suspendHospital(uint8 hospital) external onlyOwner {
        if (isUrgentlySuspended(hospital)) _urgentlySuspended &= ~_bit(hospital);
        else _close(hospital);
        emit HospitalSuspended(hospital);
    }

    /// @inheritdoc IHospitals
    function suspendHospitalUrgently(uint8 hospital) external {
        _requireUrgentSuspension();
        _close(hospital);
        _urgentlySuspended |= _bit(hospital);
        emit HospitalSuspendedUrgently(hospital);
    }

    /// @inheritdoc IHospitals
    function lapseUrgentSuspension(uint8 hospital) external {
        _requireUrgentSuspension();
        require(isUrgentlySuspended(hospital), RegistrationNotUrgentlySuspended(hospital));
        _open(hospital);
        emit HospitalReinstated(hospital);
    }

    /// @notice Makes a suspended hospital active again.
    function reinstateHospital(uint8 hospital) external onlyOwner {
        require(hospital < _hospitalCount, RegistrationHospitalUnknown(hospital));
        require(!isHospitalActive(hospital), RegistrationHospitalActive(hospital));
        _open(hospital);
        emit HospitalReinstated(hospital);
    }

    /// @notice Stops or resumes what is new (members, grants, records); owners' own acts and consents stay as they are.
    function setPaused(bool paused) external onlyOwner {
        _state = paused ? _state | PAUSED_BIT : _state & ~PAUSED_BIT;
        emit PauseChanged(paused);
    }

    /// @notice Sets how long a permit may last, in months of 30 days, at most 127; 0: as long as the patient likes.
    /// @dev Consents that stand already keep their end.
    function setLongestConsent(uint8 months) external onlyOwner {
        require(months <= LONGEST_CONSENT_MASK, RegistrationConsentTooLong(months));
        _state =
            (_state & ~(LONGEST_CONSENT_MASK << LONGEST_CONSENT_SHIFT)) |
            (uint256(months) << LONGEST_CONSENT_SHIFT);
        emit LongestConsentChanged(months);
    }

    /// @notice Names the current contract for a purpose, such as "Consent" or "Vitals"; zero names none.
    function nameContract(bytes32 name, address account) external onlyOwner {
        _contractOf[name] = account;
        emit ContractNamed(name, account);
    }

    /// @notice The current contract of that name, zero if there is none.
    function contractOf(bytes32 name) public view returns (address) {
        return _contractOf[name];
    }

    /// @notice How many hospitals were ever admitted; their numbers are below this.
    function hospitalCount() external view returns (uint8) {
        return _hospitalCount;
    }

    /// @inheritdoc IRegistration
    function adminOf(uint8 hospital) public view returns (address) {
        return _adminOf[hospital];
    }

    /// @inheritdoc IRegistration
    function isHospitalActive(uint8 hospital) public view returns (bool) {
        return MemberWords.isHospitalActive(_state, hospital);
    }

    /// @notice Whether new members, grants and records wait.
    function isPaused() external view returns (bool) {
        return MemberWords.isPaused(_state);
    }

    /// @notice How long a permit may last, in seconds; 0: as long as the patient likes.
    function longestConsent() external view returns (uint256) {
        return MemberWords.longestConsent(_state);
    }

    /// @notice Whether a hospital is suspended urgently, which lapses unless a vote suspends it.
    function isUrgentlySuspended(uint8 hospital) public view returns (bool) {
        return _urgentlySuspended & _bit(hospital) != 0;
    }

    /// @inheritdoc IHospitals
    function hospitalOf(address admin) public view returns (uint8) {
        uint16 hospitalPlusOne = _administers[admin];
        require(hospitalPlusOne != 0, RegistrationHospitalUnknown(type(uint8).max));
        return uint8(hospitalPlusOne - 1);
    }

    function _stateWord() internal view returns (uint256) {
        return _state;
    }

    function _requireHospital(uint8 hospital) internal view {
        require(isHospitalActive(hospital), RegistrationHospitalInactive(hospital));
    }

    function _requireUnpaused() internal view {
        require(!MemberWords.isPaused(_state), RegistrationPaused());
    }

    /// @dev Makes a hospital active that is not.
    function _open(uint8 hospital) private {
        _state |= _bit(hospital);
        _urgentlySuspended &= ~_bit(hospital);
        _setVotes(_adminOf[hospital], 1);
    }

    function _close(uint8 hospital) private {
        _requireHospital(hospital);
        _state &= ~_bit(hospital);
        _setVotes(_adminOf[hospital], 0);
    }

    function _requireUrgentSuspension() private view {
        require(
            msg.sender == contractOf(URGENT_SUSPENSION),
            RegistrationNotUrgentSuspension(msg.sender)
        );
    }

    function _bit(uint8 hospital) private pure returns (uint256) {
        return uint256(1) << hospital;
    }
}
