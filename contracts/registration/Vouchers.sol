// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistrationActs, Voucher} from "../typed-data/RegistrationActs.sol";
import {Registrars} from "./Registrars.sol";

/// @notice Vouchers of hospitals, by their admin or a registrar: used once, at most 48 hours old, cancellable.
abstract contract Vouchers is Registrars {
    /// @notice What became of a voucher.
    enum VoucherState {
        Open,
        Used,
        Cancelled
    }

    error RegistrationVoucherCancelled(bytes32 voucher);
    error RegistrationVoucherDeadlineTooFar(uint40 deadline);
    error RegistrationVoucherExpired(uint40 deadline);
    error RegistrationVoucherForAnother(address expected, address account);
    error RegistrationVoucherHolderUnclear(address account, address claimKey);
    error RegistrationVoucherUsed(bytes32 voucher);

    event VoucherUsed(uint8 indexed hospital, bytes32 indexed voucher);
    event VoucherCancelled(uint8 indexed hospital, bytes32 indexed voucher);

    uint256 private constant LONGEST_VOUCHER = 48 hours;

    mapping(uint8 hospital => mapping(bytes32 voucher => VoucherState state)) private _voucherState;

    /// @notice Cancels an unused voucher (or acceptance) of a hospital whose admin or registrar the caller is.
    function cancelVoucher(uint8 hospital, bytes32 voucher) external {
        require(
            adminOf(hospital) == msg.sender || _isRegistrar(hospital, msg.sender),
            RegistrationNotARegistrar(msg.sender, hospital)
        );
        _cancelVoucher(hospital, voucher);
    }

    /// @notice {cancelVoucher} by a signed CancelVoucher of the hospital's admin or a registrar.
    function cancelVoucherBySig(
        uint8 hospital,
        bytes32 voucher,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashCancelVoucher(voucher, nonce, deadline, sentenceHash);
        _requireInTime(deadline);
        address signer = _requireVoucherSigner(hospital, _hashTypedDataV4(act), signature);
        _useNonce(signer, nonce);
        _cancelVoucher(hospital, voucher);
    }

    /// @notice What became of a hospital's voucher.
    function voucherState(uint8 hospital, bytes32 voucher) external view returns (VoucherState) {
        return _voucherState[hospital][voucher];
    }

    /// @dev Checks a voucher of an active hospital and uses it up.
    function _useVoucher(
        Voucher calldata voucher,
        bytes calldata signature
    ) internal returns (bytes32 id) {
        _requireVoucherInTime(voucher.deadline);
        require(
            (voucher.account == address(0)) != (voucher.claimKey == address(0)),
            RegistrationVoucherHolderUnclear(voucher.account, voucher.claimKey)
        );
        _requireHospital(voucher.hospital);
        id = RegistrationActs.hashVoucher(voucher);
        address signer = _requireVoucherSigner(voucher.hospital, _hashTypedDataV4(id), signature);
        _requireOpen(voucher.hospital, id);
        _countVoucher(voucher.hospital, signer);
        _markUsed(voucher.hospital, id);
    }

    /// @dev The same for an Acceptance, which the admin alone gives.
    function _useAcceptance(
        uint8 hospital,
        bytes32 id,
        uint40 deadline,
        bytes calldata signature
    ) internal {
        _requireVoucherInTime(deadline);
        _requireHospital(hospital);
        _requireSignature(adminOf(hospital), _hashTypedDataV4(id), signature);
        _requireOpen(hospital, id);
        _markUsed(hospital, id);
    }

    /// @dev The voucher names this account, or its claim key signed for it.
    function _requireHolder(
        Voucher calldata voucher,
        bytes32 id,
        address account,
        bytes calldata claimSignature
    ) internal view {
        if (voucher.claimKey == address(0)) {
            require(
                voucher.account == account,
                RegistrationVoucherForAnother(voucher.account, account)
            );
            return;
        }
        _requireClaim(voucher.claimKey, id, account, claimSignature);
    }

    function _requireClaim(
        address signer,
        bytes32 id,
        address account,
        bytes calldata signature
    ) internal view {
        _requireSignature(
            signer,
            _hashTypedDataV4(RegistrationActs.hashClaim(id, account)),
            signature
        );
    }

    function _cancelVoucher(uint8 hospital, bytes32 voucher) private {
        _requireHospital(hospital);
        _requireOpen(hospital, voucher);
        _voucherState[hospital][voucher] = VoucherState.Cancelled;
        emit VoucherCancelled(hospital, voucher);
    }

    function _markUsed(uint8 hospital, bytes32 voucher) private {
        _voucherState[hospital][voucher] = VoucherState.Used;
        emit VoucherUsed(hospital, voucher);
    }

    function _requireVoucherInTime(uint40 deadline) private view {
        require(block.timestamp <= deadline, RegistrationVoucherExpired(deadline));
        require(
            deadline <= block.timestamp + LONGEST_VOUCHER,
            RegistrationVoucherDeadlineTooFar(deadline)
        );
    }

    function _requireOpen(uint8 hospital, bytes32 voucher) private view {
        VoucherState state = _voucherState[hospital][voucher];
        require(state != VoucherState.Used, RegistrationVoucherUsed(voucher));
        require(state != VoucherState.Cancelled, RegistrationVoucherCancelled(voucher));
    }
}
