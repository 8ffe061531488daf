// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What one window adds to one device, in one word, from the lowest bit: device 32, last sequence 64, then how many
/// readings were accepted 32, rejected 32, and accepted late 32. The rest is zero.
type ReportWord is uint256;

using ReportWords for ReportWord global;

/// @notice Reads the words of a submitted window.
library ReportWords {
    uint256 private constant USED_BITS = 192;

    function device(ReportWord word) internal pure returns (uint32) {
        return uint32(ReportWord.unwrap(word));
    }

    function sequence(ReportWord word) internal pure returns (uint64) {
        return uint64(ReportWord.unwrap(word) >> 32);
    }

    function accepted(ReportWord word) internal pure returns (uint32) {
        return uint32(ReportWord.unwrap(word) >> 96);
    }

    function rejected(ReportWord word) internal pure returns (uint32) {
        return uint32(ReportWord.unwrap(word) >> 128);
    }

    function late(ReportWord word) internal pure returns (uint32) {
        return uint32(ReportWord.unwrap(word) >> 160);
    }

    /// @dev Nothing above the fields, no more late than accepted, and the sequence rises with accepted readings alone, at
    /// most one for each number between.
    function isSound(ReportWord word, uint256 jump) internal pure returns (bool) {
        uint256 count = word.accepted();
        return
            ReportWord.unwrap(word) >> USED_BITS == 0 &&
            word.late() <= count &&
            count <= jump &&
            (count == 0) == (jump == 0);
    }
}
