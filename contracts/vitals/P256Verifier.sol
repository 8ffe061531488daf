// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC7913P256Verifier} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";

/// @title Checks P-256 signatures of devices
/// @notice OpenZeppelin's ERC-7913 verifier under our name, so that it is deployed and named with the rest.
// solhint-disable-next-line no-empty-blocks
contract P256Verifier is ERC7913P256Verifier {}
