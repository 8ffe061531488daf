// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @notice One vote a hospital while it is active, held by its admin's account and by nobody else.
/// @dev What OpenZeppelin's GovernorVotes asks of a token (IERC5805). Nothing here delegates or transfers.
abstract contract HospitalVotes is IERC6372 {
    using Checkpoints for Checkpoints.Trace208;

    error RegistrationVotesNotYet(uint256 timepoint, uint48 clock);

    mapping(address admin => Checkpoints.Trace208 votes) private _votesOf;
    Checkpoints.Trace208 private _allVotes;

    /// @notice 1 for the admin of an active hospital, else 0.
    function getVotes(address admin) external view returns (uint256) {
        return _votesOf[admin].latest();
    }

    /// @notice What {getVotes} was at a time that is over (Unix seconds).
    function getPastVotes(address admin, uint256 timepoint) external view returns (uint256) {
        return _votesOf[admin].upperLookup(_past(timepoint));
    }

    /// @notice How many hospitals had a vote at a time that is over (Unix seconds).
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        return _allVotes.upperLookup(_past(timepoint));
    }

    /// @inheritdoc IERC6372
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @inheritdoc IERC6372
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev From now on; 1 or 0.
    function _setVotes(address admin, uint208 votes) internal {
        uint208 all = _allVotes.latest() + votes - _votesOf[admin].latest();
        _push(_allVotes, all);
        _push(_votesOf[admin], votes);
    }

    function _push(Checkpoints.Trace208 storage trace, uint208 votes) private {
        trace.push(clock(), votes);
    }

    function _past(uint256 timepoint) private view returns (uint48) {
        require(timepoint < clock(), RegistrationVotesNotYet(timepoint, clock()));
        return uint48(timepoint);
    }
}
