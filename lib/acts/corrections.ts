import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const link = [
  { name: "patient", type: "uint32" },
  { name: "author", type: "uint32" },
  { name: "earlierAuthor", type: "uint32" },
  { name: "earlier", type: "bytes32" },
  { name: "digest", type: "bytes32" },
  { name: "deadline", type: "uint40" },
  { name: "sentence", type: "string" },
];

const markTypes = {
  MarkEnteredInError: [
    { name: "patient", type: "uint32" },
    { name: "signer", type: "uint32" },
    { name: "author", type: "uint32" },
    { name: "digest", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

const eraseTypes = {
  Erase: [
    { name: "patient", type: "uint32" },
    { name: "author", type: "uint32" },
    { name: "digest", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** A record of a patient, by who wrote it and the SHA-256 of its manifest. */
export type RecordRef = { readonly author: number; readonly digest: Hex };

type Signing = {
  readonly patient: number;
  readonly deadline: number;
  readonly sentence: string;
};

/** That `author`'s own record `digest` takes the place of `earlier`, or adds to it. */
export type LinkAct = Signing & {
  readonly author: number;
  readonly earlier: RecordRef;
  readonly digest: Hex;
};

/** Says "my record takes the place of that one". */
export const supersedeAct = (site: Site, act: LinkAct): Act =>
  linkAct(site, act, { primaryType: "Supersede", method: "supersedeBySig" });

/** Says "my record adds to that one". */
export const amendAct = (site: Site, act: LinkAct): Act =>
  linkAct(site, act, { primaryType: "Amend", method: "amendBySig" });

/** Says "that record should never have been", as its author or its patient. */
export function markEnteredInErrorAct(
  site: Site,
  act: Signing & { readonly signer: number; readonly record: RecordRef },
): Act {
  const { patient, signer, record, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Records"),
      types: markTypes,
      primaryType: "MarkEnteredInError",
      message: { patient, signer, ...plain(record), deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Records",
      method: "markEnteredInErrorBySig",
      args: [patient, signer, plain(record), deadline, hashText(sentence), signature],
    }),
  };
}

/** Says "erase that record of mine", as its patient. */
export function eraseAct(site: Site, act: Signing & { readonly record: RecordRef }): Act {
  const { patient, record, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Records"),
      types: eraseTypes,
      primaryType: "Erase",
      message: { patient, ...plain(record), deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Records",
      method: "eraseBySig",
      args: [patient, plain(record), deadline, hashText(sentence), signature],
    }),
  };
}

function linkAct(
  site: Site,
  { patient, author, earlier, digest, deadline, sentence }: LinkAct,
  { primaryType, method }: { primaryType: "Supersede" | "Amend"; method: string },
): Act {
  const numbers = { patient, author, earlierAuthor: earlier.author, earlier: earlier.digest };
  return {
    typedData: {
      domain: actsDomain(site, "Records"),
      types: { [primaryType]: link },
      primaryType,
      message: { ...numbers, digest, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Records",
      method,
      args: [
        patient,
        author,
        { earlier: plain(earlier), digest },
        deadline,
        hashText(sentence),
        signature,
      ],
    }),
  };
}

/** Nothing but what the contract takes, whatever else the value has. */
const plain = ({ author, digest }: RecordRef): RecordRef => ({ author, digest });
