import { hashText, type Types } from "../eip712.ts";
import type { Cell } from "./consent.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const renounceTypes = {
  Renounce: [
    { name: "patient", type: "uint32" },
    { name: "reader", type: "uint32" },
    { name: "cells", type: "CellRevision[]" },
    { name: "deadline", type: "uint40" },
    { name: "sentence", type: "string" },
  ],
  CellRevision: [
    { name: "category", type: "uint8" },
    { name: "revision", type: "uint24" },
  ],
} satisfies Types;

/** What a reader gives up. */
export type Renounce = {
  readonly patient: number;
  readonly reader: number;
  /** Each with the revision that it has now, so that the act works once. */
  readonly cells: readonly Pick<Cell, "category" | "revision">[];
  readonly deadline: number;
  readonly sentence: string;
};

/** Gives up what the signer, a reader, was permitted. */
export function renounceAct(site: Site, renounce: Renounce): Act {
  const { patient, reader, cells, deadline, sentence } = renounce;
  return {
    typedData: {
      domain: actsDomain(site, "Consent"),
      types: renounceTypes,
      primaryType: "Renounce",
      message: { patient, reader, cells, deadline, sentence },
    },
    callWith: (signature) => ({
      contract: "Consent",
      method: "renounceBySig",
      args: [patient, reader, cells, deadline, hashText(sentence), signature],
    }),
  };
}
