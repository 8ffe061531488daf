// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ROLE_GATEWAY} from "./Numbers.sol";
import {IRegistration} from "./interfaces/IRegistration.sol";
import {MerkleTree} from "./typed-data/MerkleTree.sol";
import {MemberWord} from "./words/MemberWord.sol";

/// @title What gateways have logged
/// @notice Holds the Merkle root of each gateway's access entries, span after span without a gap, so none can be
/// changed or dropped afterwards.
contract AccessLog {
    /// @notice How far a gateway's log reaches: last sequence under a root, number of roots, time of the last one.
    struct Head {
        uint64 last;
        uint64 roots;
        uint40 appendedAt;
    }

    /// @notice The root over the entries from a sequence to `to`; all zero where none begins.
    struct Root {
        bytes32 root;
        uint64 to;
        uint40 appendedAt;
    }

    error AccessLogFromOther(uint32 gateway, uint64 last, uint64 from);
    error AccessLogGatewayNotActive(uint32 gateway);
    error AccessLogNotAGateway(address account);
    error AccessLogRootMissing();
    error AccessLogSpanEmpty(uint64 from, uint64 to);

    event AccessRootAppended(
        uint32 indexed gateway,
        uint64 from,
        uint64 to,
        bytes32 root,
        uint40 appendedAt
    );

    IRegistration private immutable _registration;
    mapping(uint32 gateway => Head head) private _headOf;
    mapping(uint32 gateway => mapping(uint64 from => Root root)) private _rootAt;

    constructor(IRegistration registration_) {
        _registration = registration_;
    }

    /// @notice Appends the root over the calling gateway's entries `from` to `to`, right after its last span.
    /// @dev A pause of the chain does not stop it: reads go on, so their log does.
    function append(bytes32 root, uint64 from, uint64 to) external {
        uint32 gateway = _requireActiveGateway();
        Head memory head = _headOf[gateway];
        require(
            uint256(from) == uint256(head.last) + 1,
            AccessLogFromOther(gateway, head.last, from)
        );
        require(from <= to, AccessLogSpanEmpty(from, to));
        require(root != 0, AccessLogRootMissing());
        uint40 appendedAt = uint40(block.timestamp);
        _headOf[gateway] = Head({last: to, roots: head.roots + 1, appendedAt: appendedAt});
        _rootAt[gateway][from] = Root({root: root, to: to, appendedAt: appendedAt});
        emit AccessRootAppended(gateway, from, to, root, appendedAt);
    }

    /// @notice How far a gateway's log reaches; all zero before its first root.
    function headOf(uint32 gateway) external view returns (Head memory) {
        return _headOf[gateway];
    }

    /// @notice The root of a gateway's span that begins at `from`.
    function rootAt(uint32 gateway, uint64 from) external view returns (Root memory) {
        return _rootAt[gateway][from];
    }

    /// @notice Whether `leaf` stands at `index` (from 0) of the gateway's span that begins at `from`.
    /// @dev Takes a salted leaf and never an entry, so that asking tells the node nothing.
    function verifyLeaf(
        uint32 gateway,
        uint64 from,
        bytes32 leaf,
        bytes32[] calldata proof,
        uint64 index
    ) external view returns (bool) {
        Root memory span = _rootAt[gateway][from];
        if (span.root == 0 || index > span.to - from) return false;
        return MerkleTree.rootAbove(leaf, proof, index, uint256(span.to) - from + 1) == span.root;
    }

    /// @notice The Registration this contract asks.
    function registration() external view returns (IRegistration) {
        return _registration;
    }

    function _requireActiveGateway() private view returns (uint32 gateway) {
        (uint256 state, MemberWord member, ) = _registration.standingByAccount(msg.sender, 0);
        require(member.role() == ROLE_GATEWAY, AccessLogNotAGateway(msg.sender));
        gateway = member.number();
        require(member.isActiveAt(state, block.timestamp), AccessLogGatewayNotActive(gateway));
    }
}
