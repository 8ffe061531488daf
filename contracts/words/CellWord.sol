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

    /// @dev A permit that still bears the revision it was signed for; {withNextRevision} makes it the cell's next.
    function permit(
        uint40 from,
        uint40 until,
        uint16 purposes,
        uint8 actions,
        uint16 readersKeyVersion,
        uint24 expected
    ) internal pure returns (CellWord) {
        return
            CellWord.wrap(
                uint256(from) |
                    (uint256(until) << 40) |
                    (uint256(purposes) << 80) |
                    (uint256(actions) << 96) |
                    (uint256(FLAG_PERMIT) << 104) |
                    (uint256(readersKeyVersion) << 112) |
                    (uint256(expected) << 128)
            );
    }

    /// @dev A denial that still bears the revision it was signed for.
    function denial(uint40 from, uint40 until, uint24 expected) internal pure returns (CellWord) {
        return
            CellWord.wrap(
                uint256(from) |
                    (uint256(until) << 40) |
                    (uint256(FLAG_DENY) << 104) |
                    (uint256(expected) << 128)
            );
    }

    /// @dev An ended cell: nothing but its revision is left.
    function ended(uint24 revisionNow) internal pure returns (CellWord) {
        return CellWord.wrap((uint256(FLAG_REVOKED) << 104) | (uint256(revisionNow) << 128));
    }

    function unpack(CellWord word) internal pure returns (Fields memory) {
        uint256 bits = CellWord.unwrap(word);
        return
            Fields({
                from: word.startsAt(),
                until: word.endsAt(),
                purposes: uint16(bits >> 80),
                actions: uint8(bits >> 96),
                flags: uint8(bits >> 104),
                keyVersion: word.keyVersion(),
                revision: word.revision()
            });
    }

    function startsAt(CellWord word) internal pure returns (uint40) {
        return uint40(CellWord.unwrap(word));
    }

    function endsAt(CellWord word) internal pure returns (uint40) {
        return uint40(CellWord.unwrap(word) >> 40);
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
        unchecked {
            return current == MAX_REVISION ? current : current + 1;
        }
    }

    /// @dev The same with the next revision; never for the maximum, whose next would run into the free bits.
    function withNextRevision(CellWord word) internal pure returns (CellWord) {
        unchecked {
            return CellWord.wrap(CellWord.unwrap(word) + (1 << 128));
        }
    }

    /// @dev In force: not revoked, and from <= time < until.
    function isInForce(CellWord word, uint256 time) internal pure returns (bool) {
        return
            time < word.endsAt() &&
            word.startsAt() <= time &&
            CellWord.unwrap(word) & (uint256(FLAG_REVOKED) << 104) == 0;
    }

    /// @dev Says that something is permitted, in force or not.
    function isPermit(CellWord word) internal pure returns (bool) {
        return CellWord.unwrap(word) & (uint256(FLAG_PERMIT) << 104) != 0;
    }

    /// @dev Denies everything, whatever the purpose and action. For a cell in force.
    function denies(CellWord word) internal pure returns (bool) {
        return CellWord.unwrap(word) & (uint256(FLAG_DENY) << 104) != 0;
    }

    /// @dev Permits this purpose and action (bit indexes). For a cell in force.
    function permits(CellWord word, uint8 purpose, uint8 action) internal pure returns (bool) {
        uint256 bits = CellWord.unwrap(word);
        return
            bits & (uint256(FLAG_PERMIT) << 104) != 0 &&
            (uint16(bits >> 80) >> purpose) & 1 == 1 &&
            (uint8(bits >> 96) >> action) & 1 == 1;
    }
}
