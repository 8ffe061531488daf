// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Numbers that contracts, formats and clients share. They are part of signed messages: never renumber one.

uint8 constant ROLE_PATIENT = 1;
uint8 constant ROLE_DOCTOR = 2;
uint8 constant ROLE_NURSE = 3;
uint8 constant ROLE_DEVICE = 4;
uint8 constant ROLE_ORACLE = 5;
uint8 constant ROLE_GATEWAY = 6;

uint8 constant STATUS_NONE = 0;
uint8 constant STATUS_ACTIVE = 1;
uint8 constant STATUS_PENDING = 2;
uint8 constant STATUS_SUSPENDED = 3;

uint8 constant FLAG_PERMIT = 1;
uint8 constant FLAG_DENY = 2;
uint8 constant FLAG_REVOKED = 4;

/// @dev Bit indexes of purposes (HL7 PurposeOfUse) and actions.
uint8 constant PURPOSE_TREAT = 0;
uint8 constant PURPOSE_ETREAT = 1;
uint8 constant ACTION_READ = 0;
uint8 constant ACTION_WRITE = 1;

/// @dev Bits of all known purposes (TREAT, ETREAT, HPAYMT, HOPERAT, HRESCH) and actions (read, write).
uint16 constant KNOWN_PURPOSES = 0x1f;
uint8 constant KNOWN_ACTIONS = 0x03;

/// @dev Bit n is set where n is a category: 0 to 12, 15, and the sensitive 16 to 19.
uint32 constant KNOWN_CATEGORIES = 0x0f9fff;

/// @dev Readers from here on are teams: TEAM_BASE + hospital * 256 + role. Members have smaller numbers.
uint32 constant TEAM_BASE = 2 ** 31;

/// @dev The state word: hospitals are 0 to 247, one bit each; then the longest consent in months of 30 days, 7 bits; bit
/// 255 says that the chain is paused.
uint8 constant MAX_HOSPITALS = 248;
uint8 constant LONGEST_CONSENT_SHIFT = 248;
uint256 constant LONGEST_CONSENT_MASK = 0x7f;
uint256 constant PAUSED_BIT = 2 ** 255;

/// @dev The prime of secp256k1's field; a public key's x is below it.
uint256 constant FIELD_PRIME = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;
