// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The tree of `lib/merkle-tree.ts`: leaves are hashed under 0x00 by whoever makes them, nodes under 0x01, and the
/// last node of an odd row moves up as it is. With index and size a proof fits one position only.
library MerkleTree {
    /// @notice The root above `node` at `index` (from 0) among `size` leaves; 0 where the proof does not have its length.
    function rootAbove(
        bytes32 node,
        bytes32[] calldata proof,
        uint256 index,
        uint256 size
    ) internal pure returns (bytes32) {
        if (index >= size) return 0;
        uint256 used = 0;
        for (; size > 1; size = (size + 1) / 2) {
            bool isPromoted = index == size - 1 && size % 2 == 1;
            if (!isPromoted) {
                if (used == proof.length) return 0;
                bytes32 sibling = proof[used];
                ++used;
                node = index % 2 == 0 ? _join(node, sibling) : _join(sibling, node);
            }
            index /= 2;
        }
        return used == proof.length ? node : bytes32(0);
    }

    /// @dev 0x01 tells a node from a leaf, which is keccak256(0x00 and what it holds).
    function _join(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
