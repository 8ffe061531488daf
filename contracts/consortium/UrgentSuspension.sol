// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IHospitals} from "../interfaces/IHospitals.sol";
import {Deployment} from "../typed-data/Deployment.sol";
import {Signatures} from "../typed-data/Signatures.sol";
import {SupportAct, UrgentActs} from "../typed-data/UrgentActs.sol";
import {PAUSED_BIT} from "../Numbers.sol";
import {MemberWords} from "../words/MemberWord.sol";

/// @title Stopping a hospital before a vote can
/// @notice Once two thirds of all active hospitals support it, a hospital is suspended at once; after 7 days anybody may
/// end that, unless a vote has suspended it meanwhile.
contract UrgentSuspension is EIP712, Nonces {
    /// @dev openedAt: time of the first support. lapsesAt: when the last suspension may be ended; zero once it was.
    struct Round {
        uint32 number;
        uint40 openedAt;
        uint40 lapsesAt;
    }

    error UrgentActExpired(uint40 deadline);
    error UrgentDeadlineTooFar(uint40 deadline);
    error UrgentHospitalInactive(uint8 hospital);
    error UrgentNotLapsed(uint8 hospital, uint40 lapsesAt);
    error UrgentNotSuspended(uint8 hospital);
    error UrgentNotSupported(uint8 hospital, uint8 supporter, uint32 round);
    error UrgentRoundOther(uint8 hospital, uint32 current, uint32 round);
    error UrgentSignatureInvalid(address admin);
    error UrgentSupportedAlready(uint8 hospital, uint8 supporter, uint32 round);

    event SuspensionSupported(uint8 indexed hospital, uint8 indexed supporter, uint32 round);
    event SupportWithdrawn(uint8 indexed hospital, uint8 indexed supporter, uint32 round);
    event SuspendedUrgently(uint8 indexed hospital, uint32 round, uint40 lapsesAt);
    event UrgentSuspensionLapsed(uint8 indexed hospital);

    uint256 private constant LONGEST_ACT = 1 hours;
    /// @dev How long a suspension lasts, and how long supports wait for each other.
    uint40 private constant TERM = 7 days;

    IHospitals private immutable _registration;
    mapping(uint8 hospital => Round round) private _roundOf;
    /// @dev Bit n: hospital n supports it.
    mapping(uint8 hospital => mapping(uint32 round => uint256 supporters)) private _supportersOf;

    constructor(
        IHospitals registration_
    ) EIP712("HealthChain", Deployment.version(registration_.deployment())) {
        _registration = registration_;
    }

    /// @notice Supports that a hospital be suspended at once, in the name of the caller's hospital.
    function support(uint8 hospital) external {
        _support(hospital, _registration.hospitalOf(msg.sender));
    }

    /// @notice {support} by a signed SupportSuspension of the supporter's admin; it counts in its round alone.
    function supportBySig(SupportAct calldata act, bytes calldata signature) external {
        _useAct(UrgentActs.SUPPORT, act, signature);
        _support(act.hospital, act.supporter);
    }

    /// @notice Withdraws the support of the caller's hospital, while it has not come to a suspension.
    function withdraw(uint8 hospital) external {
        _withdraw(hospital, _registration.hospitalOf(msg.sender));
    }

    /// @notice {withdraw} by a signed WithdrawSupport of the supporter's admin.
    function withdrawBySig(SupportAct calldata act, bytes calldata signature) external {
        _useAct(UrgentActs.WITHDRAW, act, signature);
        _withdraw(act.hospital, act.supporter);
    }

    /// @notice Ends an urgent suspension whose 7 days are over; anybody may call it.
    /// @dev Registration refuses where a vote has decided about the hospital meanwhile.
    function lapse(uint8 hospital) external {
        uint40 lapsesAt = _roundOf[hospital].lapsesAt;
        require(lapsesAt != 0, UrgentNotSuspended(hospital));
        require(block.timestamp >= lapsesAt, UrgentNotLapsed(hospital, lapsesAt));
        _roundOf[hospital].lapsesAt = 0;
        emit UrgentSuspensionLapsed(hospital);
        _registration.lapseUrgentSuspension(hospital);
    }

    /// @notice The round of supports that is open for a hospital, or that its next support would open.
    function roundOf(uint8 hospital) public view returns (Round memory round) {
        round = _roundOf[hospital];
        if (round.openedAt != 0 && block.timestamp >= round.openedAt + TERM) {
            ++round.number;
            round.openedAt = 0;
        }
    }

    /// @notice How many active hospitals support it now, how many it takes, and who they are (bit n: hospital n).
    function supportOf(
        uint8 hospital
    ) public view returns (uint256 count, uint256 needed, uint256 supporters) {
        uint256 active = _activeHospitals();
        supporters = _supportersOf[hospital][roundOf(hospital).number] & active;
        return (_sizeOf(supporters), (_sizeOf(active) * 2 + 2) / 3, supporters);
    }

    /// @notice The Registration this contract asks and tells.
    function registration() external view returns (IHospitals) {
        return _registration;
    }

    function _support(uint8 hospital, uint8 supporter) private {
        uint256 active = _activeHospitals();
        _requireIn(active, supporter);
        _requireIn(active, hospital);
        Round memory round = roundOf(hospital);
        uint256 supporters = _supportersOf[hospital][round.number];
        require(
            !_isIn(supporters, supporter),
            UrgentSupportedAlready(hospital, supporter, round.number)
        );
        _supportersOf[hospital][round.number] = supporters | (uint256(1) << supporter);
        if (round.openedAt == 0) round.openedAt = uint40(block.timestamp);
        _roundOf[hospital] = round;
        emit SuspensionSupported(hospital, supporter, round.number);
        (uint256 count, uint256 needed, ) = supportOf(hospital);
        if (count >= needed) _suspend(hospital, round);
    }

    function _suspend(uint8 hospital, Round memory round) private {
        uint40 lapsesAt = uint40(block.timestamp) + TERM;
        _roundOf[hospital] = Round({number: round.number + 1, openedAt: 0, lapsesAt: lapsesAt});
        emit SuspendedUrgently(hospital, round.number, lapsesAt);
        _registration.suspendHospitalUrgently(hospital);
    }

    function _withdraw(uint8 hospital, uint8 supporter) private {
        uint32 number = roundOf(hospital).number;
        uint256 supporters = _supportersOf[hospital][number];
        require(_isIn(supporters, supporter), UrgentNotSupported(hospital, supporter, number));
        supporters ^= uint256(1) << supporter;
        _supportersOf[hospital][number] = supporters;
        if (supporters == 0) _roundOf[hospital].openedAt = 0;
        emit SupportWithdrawn(hospital, supporter, number);
    }

    /// @dev Nonces rise one by one, so an act that was kept back dies with the next.
    function _useAct(bytes32 typeHash, SupportAct calldata act, bytes calldata signature) private {
        require(block.timestamp <= act.deadline, UrgentActExpired(act.deadline));
        require(act.deadline <= block.timestamp + LONGEST_ACT, UrgentDeadlineTooFar(act.deadline));
        uint32 current = roundOf(act.hospital).number;
        require(act.round == current, UrgentRoundOther(act.hospital, current, act.round));
        address admin = _registration.adminOf(act.supporter);
        bytes32 digest = _hashTypedDataV4(UrgentActs.hash(typeHash, act, _useNonce(admin)));
        require(Signatures.isBy(admin, digest, signature), UrgentSignatureInvalid(admin));
    }

    /// @dev Bit n: hospital n is active.
    function _activeHospitals() private view returns (uint256) {
        (uint256 state, ) = _registration.standing(0);
        return state & ~PAUSED_BIT;
    }

    function _requireIn(uint256 active, uint8 hospital) private pure {
        require(MemberWords.isHospitalActive(active, hospital), UrgentHospitalInactive(hospital));
    }

    function _isIn(uint256 set, uint8 hospital) private pure returns (bool) {
        return (set >> hospital) & 1 == 1;
    }

    /// @dev One turn a bit that is set, of which there are at most 248.
    function _sizeOf(uint256 set) private pure returns (uint256 size) {
        for (; set != 0; set &= set - 1) ++size;
    }
}
