import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const anchorManyTypes = {
  AnchorMany: [
    { name: "patient", type: "uint32" },
    { name: "author", type: "uint32" },
    { name: "items", type: "AnchorItem[]" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  AnchorItem: [
    { name: "category", type: "uint8" },
    { name: "epoch", type: "uint32" },
    { name: "digest", type: "bytes32" },
  ],
} satisfies Types;

const anchorTypes = {
  Anchor: [
    { name: "patient", type: "uint32" },
    { name: "author", type: "uint32" },
    { name: "category", type: "uint8" },
    { name: "epoch", type: "uint32" },
    { name: "digest", type: "bytes32" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
} satisfies Types;

/** One record to anchor: the SHA-256 of its manifest, under its category's current epoch. */
export type AnchorItem = {
  readonly category: number;
  readonly epoch: number;
  readonly digest: Hex;
};

type Authorship = {
  readonly patient: number;
  readonly author: number;
  readonly deadline: number;
  readonly sentence: string;
};

/** Says "I wrote this record of this patient". */
export function anchorAct(
  site: Site,
  { patient, author, deadline, sentence, ...item }: Authorship & AnchorItem,
): Act {
  const { category, epoch, digest } = item;
  return {
    typedData: {
      domain: actsDomain(site, "Records"),
      types: anchorTypes,
      primaryType: "Anchor",
      message: { patient, author, category, epoch, digest, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Records",
      method: "anchorBySig",
      args: [patient, author, { category, epoch, digest }, deadline, hashText(sentence), signature],
    }),
  };
}

/** The same for several records with one signature. */
export function anchorManyAct(
  site: Site,
  act: Authorship & { readonly items: readonly AnchorItem[] },
): Act {
  const { patient, author, items, deadline, sentence } = act;
  return {
    typedData: {
      domain: actsDomain(site, "Records"),
      types: anchorManyTypes,
      primaryType: "AnchorMany",
      message: { patient, author, items, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Records",
      method: "anchorManyBySig",
      args: [patient, author, items, deadline, hashText(sentence), signature],
    }),
  };
}
