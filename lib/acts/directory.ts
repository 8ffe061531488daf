import type { Hex } from "../bytes.ts";
import { hashText, type Prehashed, type TypedData, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const types = {
  PublishDirectory: [
    { name: "hospital", type: "uint8" },
    { name: "version", type: "uint32" },
    { name: "digest", type: "bytes32" },
    { name: "nonce", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A hospital's act that makes a document its current staff directory. */
export type PublishDirectory = {
  readonly hospital: number;
  /** Above the version that the chain has. */
  readonly version: number;
  /** SHA-256 of the document. */
  readonly digest: Hex;
  /** 32 random bytes; each counts once. */
  readonly nonce: Hex;
  /** Unix seconds, at most one hour ahead. */
  readonly deadline: number;
  readonly sentence: string;
};

/** Puts the digest of a staff directory on chain. */
export function publishDirectoryAct(site: Site, act: PublishDirectory): Act {
  const { hospital, version, digest, nonce, deadline, sentence } = act;
  return {
    typedData: publishDirectoryMessage(site, act),
    callWith: (signature) => ({
      contract: "Registration",
      method: "publishDirectoryBySig",
      args: [hospital, version, digest, nonce, deadline, hashText(sentence), signature],
    }),
  };
}

/** The message of {@link publishDirectoryAct}, also to check it afterwards from the hash of its sentence. */
export function publishDirectoryMessage(
  site: Site,
  act: Omit<PublishDirectory, "sentence"> & { readonly sentence: string | Prehashed },
): TypedData {
  const { hospital, version, digest, nonce, deadline, sentence } = act;
  return {
    domain: actsDomain(site, "Registration"),
    types,
    primaryType: "PublishDirectory",
    message: { hospital, version, digest, nonce, deadline, sentence },
  };
}
