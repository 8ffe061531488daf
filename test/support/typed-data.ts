import {
  keccak256,
  toUtf8Bytes,
  TypedDataEncoder,
  type AddressLike,
  type TypedDataDomain,
  type TypedDataField,
} from "ethers";

// The messages people sign, written down a second time from the specification and not imported from lib,
// so that contracts and lib are each checked against something else.
const structs: Record<string, string> = {
  Voucher:
    "uint8 hospital,uint8 role,address account,address claimKey,uint32 patient,uint40 validUntil,uint40 deadline,bytes32 salt,string sentence",
  Claim: "bytes32 voucher,address account",
  Activate: "uint32 member,bytes32 nonce,uint40 deadline,string sentence",
  Renew: "uint32 member,uint40 validUntil,bytes32 nonce,uint40 deadline,string sentence",
  Suspend: "uint32 member,bytes32 nonce,uint40 deadline,string sentence",
  Reinstate: "uint32 member,bytes32 nonce,uint40 deadline,string sentence",
  CancelVoucher: "bytes32 voucher,bytes32 nonce,uint40 deadline,string sentence",
  PublishDirectory:
    "uint8 hospital,uint32 version,bytes32 digest,bytes32 nonce,uint40 deadline,string sentence",
  SetRegistrar:
    "uint8 hospital,address registrar,uint16 dailyCap,bytes32 nonce,uint40 deadline,string sentence",
  RotateKey:
    "uint32 member,uint16 keyVersion,bytes publicKey,bool compromised,uint40 deadline,string sentence",
  MoveAccount:
    "uint32 member,address newAccount,uint16 keyVersion,bytes publicKey,bool compromised,uint40 deadline,string sentence",
  Acceptance:
    "uint8 hospital,uint32 member,uint40 validUntil,uint40 deadline,bytes32 salt,string sentence",
  ChangeHospital:
    "uint32 member,uint8 hospital,uint40 validUntil,bytes32 acceptance,uint40 deadline,string sentence",
  ReadingBatch:
    "bytes32 deployment,uint32 device,uint32 patient,uint64 first,uint32 count,bytes32 root",
  Restore: "uint32 device,bytes32 nonce,uint40 deadline,string sentence",
  EncryptionKey: "bytes32 deployment,address account,bytes publicKey,uint16 keyVersion",
  EpochKey: "uint8 category,uint32 epoch,bytes32 x",
  EpochKeys:
    "bytes32 deployment,address account,uint16 generation,EpochKey[] keys,uint40 deadline,string sentence",
  Succession: "EncryptionKey encryptionKey,uint32 member,address predecessor",
  Enrolment: "EncryptionKey encryptionKey,EpochKeys epochKeys",
  Cell: "uint32 reader,uint8 category,uint40 from,uint40 until,uint16 purposes,uint8 actions,uint16 keyVersion,uint24 revision",
  Grant: "uint32 patient,Cell[] cells,uint40 deadline,string sentence",
  Denial: "uint32 reader,uint8 category,uint40 from,uint40 until,uint24 revision",
  Deny: "uint32 patient,Denial[] denials,uint40 deadline,string sentence",
  CellId: "uint32 reader,uint8 category",
  Revoke: "uint32 patient,CellId[] cells,bytes32 nonce,uint40 deadline,string sentence",
  CellRevision: "uint8 category,uint24 revision",
  Renounce: "uint32 patient,uint32 reader,CellRevision[] cells,uint40 deadline,string sentence",
  Request:
    "uint32 patient,uint32 reader,uint24 number,uint32 categories,uint16 purposes,uint8 actions,uint40 until,bytes32 digest,uint40 deadline,string sentence",
  Approve:
    "uint32 patient,uint32 reader,uint24 number,Cell[] cells,uint40 deadline,string sentence",
  Refuse: "uint32 patient,uint32 reader,uint24 number,uint40 deadline,string sentence",
  Cancel: "uint32 patient,uint32 reader,uint24 number,uint40 deadline,string sentence",
  SetEmergencyAccess:
    "uint32 patient,uint32 categories,uint24 revision,uint40 deadline,string sentence",
  BreakGlass:
    "uint32 patient,uint32 doctor,uint24 number,bytes32 reason,uint40 deadline,string sentence",
  Review:
    "uint8 hospital,uint32 patient,uint32 doctor,uint24 number,bool isDisputed,bool isJustified,bytes32 reason,uint40 deadline,string sentence",
  Dispute:
    "uint32 patient,uint32 doctor,uint24 number,bytes32 reason,uint40 deadline,string sentence",
  RevokeAndRotate: "Revoke revoke,EpochKeys epochKeys",
  Anchor:
    "uint32 patient,uint32 author,uint8 category,uint32 epoch,bytes32 digest,uint40 deadline,string sentence",
  Supersede:
    "uint32 patient,uint32 author,uint32 earlierAuthor,bytes32 earlier,bytes32 digest,uint40 deadline,string sentence",
  Amend:
    "uint32 patient,uint32 author,uint32 earlierAuthor,bytes32 earlier,bytes32 digest,uint40 deadline,string sentence",
  MarkEnteredInError:
    "uint32 patient,uint32 signer,uint32 author,bytes32 digest,uint40 deadline,string sentence",
  Erase: "uint32 patient,uint32 author,bytes32 digest,uint40 deadline,string sentence",
  AnchorItem: "uint8 category,uint32 epoch,bytes32 digest",
  Ballot: "uint256 proposalId,uint8 support,address voter,uint256 nonce",
  ExtendedBallot:
    "uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params",
  SupportSuspension:
    "uint8 supporter,uint8 hospital,uint32 round,uint256 nonce,uint40 deadline,string sentence",
  WithdrawSupport:
    "uint8 supporter,uint8 hospital,uint32 round,uint256 nonce,uint40 deadline,string sentence",
  AnchorMany: "uint32 patient,uint32 author,AnchorItem[] items,uint40 deadline,string sentence",
};

export type Message = Record<string, unknown>;

/** Anything that signs typed data: an account of the node or a wallet. */
export type TypedSigner = {
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Message,
  ): Promise<string>;
};

/** The fields of a struct and of every struct inside it, as ethers wants them. */
export function typesOf(primary: string): Record<string, TypedDataField[]> {
  const text = structs[primary];
  if (text === undefined) throw new Error(`no struct ${primary}`);
  const fields = text.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  });
  const inner = fields.map(({ type }) => type.replace("[]", "")).filter((type) => type in structs);
  return Object.assign({ [primary]: fields }, ...inner.map(typesOf)) as Record<
    string,
    TypedDataField[]
  >;
}

/** EIP-712 hashStruct. */
export function hashStruct(primary: string, message: Message): string {
  return TypedDataEncoder.hashStruct(primary, typesOf(primary), message);
}

/** Signs one struct. */
export function sign(
  signer: TypedSigner,
  domain: TypedDataDomain,
  [primary, message]: [string, Message],
): Promise<string> {
  return signer.signTypedData(domain, typesOf(primary), message);
}

/** The domain of acts of one contract. */
export function actsDomain(
  deployment: string,
  chainId: number,
  contract: AddressLike,
): TypedDataDomain {
  return {
    name: "HealthChain",
    version: `1-${deployment.slice(2, 18)}`,
    chainId,
    verifyingContract: contract as string,
  };
}

/** The domain of statements, which outlive chain and contract. */
export function statementsDomain(deployment: string): TypedDataDomain {
  return { name: "HealthChain", version: "1", salt: deployment };
}

/** What a contract receives instead of the sentence. */
export const hashOf = (sentence: string): string => keccak256(toUtf8Bytes(sentence));
