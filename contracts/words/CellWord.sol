// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FLAG_DENY, FLAG_PERMIT, FLAG_REVOKED} from "../Numbers.sol";

/// @dev One consent cell in one slot, from the lowest bit: from 40, until 40, purposes 16, actions 8, flags 8,
/// the reader's key version 16, revision 24. Zero: nothing was ever said.
type CellWord is uint256;

using CellWords for CellWord global;

/// @notice Packs and reads consent cells.
library CellWords {
    uint24 internal constant MAX_REVISION = type(uint24).max;

    struct Fields {
        uint40 from;
        uint40 until;
        uint16 purposes;
        uint8 actions;
        uint8 flags;
        uint16 keyVersion;
        uint24 revision;
    }

    function pack(Fields memory fields) internal pure returns (CellWord) {
        return
            CellWord.wrap(
                uint256(fields.from) |
                    (uint256(fields.until) << 40) |
                    (uint256(fields.purposes) << 80) |
                    (uint256(fields.actions) << 96) |
                    (uint256(fields.flags) << 104) |
                    (uint256(fields.keyVersion) << 112) |
                    (uint256(fields.revision) << 128)
            );
    }

    function unpack(CellWord word) internal pure returns (Fields memory) {
        uint256 bits = CellWord.unwrap(word);
        return
            Fields({
                from: uint40(bits),
                until: uint40(bits >> 40),
                purposes: uint16(bits >> 80),
                actions: uint8(bits >> 96),
                flags: uint8(bits >> 104),
                keyVersion: word.keyVersion(),
                revision: word.revision()
            });
    }

    function keyVersion(CellWord word) internal pure returns (uint16) {
        return uint16(CellWord.unwrap(word) >> 112);
    }

    function revision(CellWord word) internal pure returns (uint24) {
        return uint24(CellWord.unwrap(word) >> 128);
    }

    /// @dev The revision after this one; it stops at the maximum, where only a revoke still works.
    function nextRevision(CellWord word) internal pure returns (uint24) {
        uint24 current = word.revision();
        return current == MAX_REVISION ? current : current + 1;
    }

    /// @dev In force: not revoked, and from <= time < until.
    function isInForce(CellWord word, uint256 time) internal pure returns (bool) {
        uint256 bits = CellWord.unwrap(word);
        return
            (bits >> 104) & FLAG_REVOKED == 0 && uint40(bits) <= time && time < uint40(bits >> 40);
    }

    /// @dev Denies everything, whatever the purpose and action.
    function denies(CellWord word, uint256 time) internal pure returns (bool) {
        return (CellWord.unwrap(word) >> 104) & FLAG_DENY != 0 && word.isInForce(time);
    }

    /// @dev Permits this purpose and action (bit indexes).
    function permits(
        CellWord word,
        uint8 purpose,
        uint8 action,
        uint256 time
    ) internal pure returns (bool) {
        uint256 bits = CellWord.unwrap(word);
        return
            (bits >> 104) & FLAG_PERMIT != 0 &&
            (uint16(bits >> 80) >> purpose) & 1 == 1 &&
            (uint8(bits >> 96) >> action) & 1 == 1 &&
            word.isInForce(time);
    }
}
