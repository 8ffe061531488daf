// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {HospitalActs} from "./HospitalActs.sol";
import {Hospitals} from "./Hospitals.sol";

/// @notice Keys that vouch for a hospital in place of its admin: so many people a day, and nothing else.
abstract contract Registrars is Hospitals, HospitalActs {
    /// @notice A registrar of a hospital; dailyCap 0 for none. Of its vouchers, `used` were taken on `day` (days since
    /// 1970, UTC).
    struct Registrar {
        uint16 dailyCap;
        uint16 used;
        uint32 day;
    }

    error RegistrationDailyCapReached(address registrar, uint16 dailyCap);
    error RegistrationNotARegistrar(address caller, uint8 hospital);

    event RegistrarSet(uint8 indexed hospital, address indexed registrar, uint16 dailyCap);

    uint256 private constant ACCOUNT_BYTES = 20;

    mapping(uint8 hospital => mapping(address account => Registrar registrar)) private _registrarOf;

    /// @notice Lets an account vouch for the caller's hospital, so many times a day (UTC); 0 removes it.
    /// @dev What it vouched for and was not used yet dies when it is removed.
    function setRegistrar(uint8 hospital, address registrar, uint16 dailyCap) external {
        require(adminOf(hospital) == msg.sender, RegistrationNotTheAdmin(msg.sender, hospital));
        _setRegistrar(hospital, registrar, dailyCap);
    }

    /// @notice {setRegistrar} by a signed SetRegistrar of the hospital's admin.
    function setRegistrarBySig(
        uint8 hospital,
        address registrar,
        uint16 dailyCap,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashSetRegistrar(
            hospital,
            registrar,
            dailyCap,
            nonce,
            deadline,
            sentenceHash
        );
        _useAct(adminOf(hospital), act, nonce, deadline, signature);
        _setRegistrar(hospital, registrar, dailyCap);
    }

    /// @notice A registrar as it stands; all zero where the account never was one.
    function registrarOf(uint8 hospital, address account) external view returns (Registrar memory) {
        return _registrarOf[hospital][account];
    }

    /// @dev Whose signature vouches for a hospital: the admin's, or a registrar's. A contract wallet that is a registrar
    /// names itself: its address follows its signature.
    function _requireVoucherSigner(
        uint8 hospital,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (address) {
        address admin = adminOf(hospital);
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(
            digest,
            signature
        );
        bool isRecovered = failure == ECDSA.RecoverError.NoError;
        if (isRecovered && (signer == admin || _isRegistrar(hospital, signer))) return signer;
        if (signature.length > ACCOUNT_BYTES) {
            uint256 end = signature.length - ACCOUNT_BYTES;
            address wallet = address(bytes20(signature[end:]));
            if (_isRegistrar(hospital, wallet)) {
                _requireSignature(wallet, digest, signature[:end]);
                return wallet;
            }
        }
        _requireSignature(admin, digest, signature);
        return admin;
    }

    /// @dev Counts a registrar's voucher; the admin has no cap.
    function _countVoucher(uint8 hospital, address signer) internal {
        if (signer == adminOf(hospital)) return;
        Registrar storage registrar = _registrarOf[hospital][signer];
        (uint16 dailyCap, uint32 today) = (registrar.dailyCap, uint32(block.timestamp / 1 days));
        uint16 used = registrar.day == today ? registrar.used : 0;
        require(used < dailyCap, RegistrationDailyCapReached(signer, dailyCap));
        (registrar.used, registrar.day) = (used + 1, today);
    }

    function _isRegistrar(uint8 hospital, address account) internal view returns (bool) {
        return _registrarOf[hospital][account].dailyCap != 0;
    }

    /// @dev The day's count stays, so that removing and naming it again gives it no second one.
    function _setRegistrar(uint8 hospital, address registrar, uint16 dailyCap) private {
        _requireHospital(hospital);
        require(registrar != address(0), RegistrationAddressMissing());
        _registrarOf[hospital][registrar].dailyCap = dailyCap;
        emit RegistrarSet(hospital, registrar, dailyCap);
    }
}
