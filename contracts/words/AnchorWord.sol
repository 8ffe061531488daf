// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev One record's anchor in one slot, from the lowest bit: category 8, epoch 32, anchored-at 40, flags 16. Zero: none.
type AnchorWord is uint256;

using AnchorWords for AnchorWord global;

/// @notice Packs and reads anchors. What was anchored never changes; flags are only ever added.
library AnchorWords {
    /// @dev Another record took its place; it was wrong from the start; its owner erased it; it takes the place of another
    /// or amends it; another record amends it.
    uint16 internal constant SUPERSEDED = 1;
    uint16 internal constant ENTERED_IN_ERROR = 2;
    uint16 internal constant ERASED = 4;
    uint16 internal constant LINKED = 8;
    uint16 internal constant AMENDED = 16;

    /// @notice A record's anchor; anchoredAt 0 where there is none.
    struct Fields {
        uint8 category;
        uint32 epoch;
        uint40 anchoredAt;
        uint16 flags;
    }

    /// @dev An anchor of now.
    function anchored(uint8 ofCategory, uint32 epoch) internal view returns (AnchorWord) {
        return AnchorWord.wrap(ofCategory | (uint256(epoch) << 8) | (block.timestamp << 40));
    }

    function unpack(AnchorWord word) internal pure returns (Fields memory) {
        uint256 bits = AnchorWord.unwrap(word);
        return
            Fields({
                category: word.category(),
                epoch: uint32(bits >> 8),
                anchoredAt: uint40(bits >> 40),
                flags: uint16(bits >> 80)
            });
    }

    function exists(AnchorWord word) internal pure returns (bool) {
        return AnchorWord.unwrap(word) != 0;
    }

    function category(AnchorWord word) internal pure returns (uint8) {
        return uint8(AnchorWord.unwrap(word));
    }

    /// @dev Whether any of these flags is set.
    function hasAny(AnchorWord word, uint16 flags) internal pure returns (bool) {
        return (AnchorWord.unwrap(word) >> 80) & flags != 0;
    }

    /// @dev The same with these flags too.
    function with(AnchorWord word, uint16 flags) internal pure returns (AnchorWord) {
        return AnchorWord.wrap(AnchorWord.unwrap(word) | (uint256(flags) << 80));
    }
}
