// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RegistrationActs} from "../typed-data/RegistrationActs.sol";
import {HospitalActs} from "./HospitalActs.sol";
import {Hospitals} from "./Hospitals.sol";

/// @notice Staff directories: signed documents that gateways keep, of which the chain has the digest. Names stay off it.
abstract contract Directories is Hospitals, HospitalActs {
    /// @notice A hospital's current directory; all zero where none was published. digest is the document's SHA-256.
    struct Directory {
        uint32 version;
        uint40 publishedAt;
        bytes32 digest;
    }

    error RegistrationDirectoryDigestMissing();
    error RegistrationDirectoryNotNewer(uint8 hospital, uint32 current, uint32 version);

    event DirectoryPublished(uint8 indexed hospital, uint32 version, bytes32 digest);

    mapping(uint8 hospital => Directory directory) private _directoryOf;

    /// @notice Replaces the directory of the caller's hospital; the version has to rise.
    function publishDirectory(uint8 hospital, uint32 version, bytes32 digest) external {
        require(adminOf(hospital) == msg.sender, RegistrationNotTheAdmin(msg.sender, hospital));
        _publish(hospital, version, digest);
    }

    /// @notice {publishDirectory} by a signed PublishDirectory of the hospital's admin.
    function publishDirectoryBySig(
        uint8 hospital,
        uint32 version,
        bytes32 digest,
        bytes32 nonce,
        uint40 deadline,
        bytes32 sentenceHash,
        bytes calldata signature
    ) external {
        bytes32 act = RegistrationActs.hashPublishDirectory(
            hospital,
            version,
            digest,
            nonce,
            deadline,
            sentenceHash
        );
        _useAct(adminOf(hospital), act, nonce, deadline, signature);
        _publish(hospital, version, digest);
    }

    /// @notice The directory that a hospital published last.
    function directoryOf(uint8 hospital) external view returns (Directory memory) {
        return _directoryOf[hospital];
    }

    function _publish(uint8 hospital, uint32 version, bytes32 digest) private {
        _requireHospital(hospital);
        require(digest != 0, RegistrationDirectoryDigestMissing());
        uint32 current = _directoryOf[hospital].version;
        require(version > current, RegistrationDirectoryNotNewer(hospital, current, version));
        _directoryOf[hospital] = Directory({
            version: version,
            publishedAt: uint40(block.timestamp),
            digest: digest
        });
        emit DirectoryPublished(hospital, version, digest);
    }
}
