import type { Hex } from "../bytes.ts";
import { hashText, type Types } from "../eip712.ts";
import { cellFields, type Cell } from "./consent.ts";
import { actsDomain, type Act, type Site } from "./domains.ts";

const idFields = [
  { name: "patient", type: "uint32" },
  { name: "reader", type: "uint32" },
  { name: "number", type: "uint24" },
] as const;

const signedFields = [
  { name: "deadline", type: "uint40" },
  { name: "sentence", type: "string" },
] as const;

const requestTypes = {
  Request: [
    ...idFields,
    { name: "categories", type: "uint32" },
    { name: "purposes", type: "uint16" },
    { name: "actions", type: "uint8" },
    { name: "until", type: "uint40" },
    { name: "digest", type: "bytes32" },
    ...signedFields,
  ],
} satisfies Types;

const approveTypes = {
  Approve: [...idFields, { name: "cells", type: "Cell[]" }, ...signedFields],
  Cell: cellFields,
} satisfies Types;

const refuseTypes = { Refuse: [...idFields, ...signedFields] } satisfies Types;
const cancelTypes = { Cancel: [...idFields, ...signedFields] } satisfies Types;

/** Names one request: `number` counts those of this reader to this patient from 1, so each act about it works once. */
export type RequestId = {
  readonly patient: number;
  readonly reader: number;
  readonly number: number;
};

/** What a reader asks for, in bit sets; `until` is Unix seconds. */
export type AskedTerms = {
  readonly categories: number;
  readonly purposes: number;
  readonly actions: number;
  readonly until: number;
};

type Signed = { readonly deadline: number; readonly sentence: string };

/** `digest` is of the sealed reason (lib/request-reason.ts). */
export type AccessRequest = { readonly id: RequestId; readonly terms: AskedTerms } & {
  readonly digest: Hex;
} & Signed;

/** The cells are of the request's reader, each within what was asked. */
export type Approval = { readonly id: RequestId; readonly cells: readonly Cell[] } & Signed;

/** A refusal or a taking back. */
export type RequestAnswer = { readonly id: RequestId } & Signed;

/** Asks a patient for access, signed by the reader. */
export function requestAct(site: Site, { id, terms, digest, ...signed }: AccessRequest): Act {
  return {
    typedData: {
      domain: actsDomain(site, "Consent"),
      types: requestTypes,
      primaryType: "Request",
      message: { ...id, ...terms, digest, ...signed },
    },
    callWith: (signature) => ({
      contract: "Consent",
      method: "requestBySig",
      args: [id, terms, digest, ...signedArguments(signed), signature],
    }),
  };
}

/** Grants what was asked or less, signed by the patient. */
export function approveAct(site: Site, { id, cells, ...signed }: Approval): Act {
  return {
    typedData: {
      domain: actsDomain(site, "Consent"),
      types: approveTypes,
      primaryType: "Approve",
      message: { ...id, cells, ...signed },
    },
    callWith: (signature) => ({
      contract: "Consent",
      method: "approveBySig",
      args: [id, cells, ...signedArguments(signed), signature],
    }),
  };
}

/** Refuses a request, signed by the patient. */
export const refuseAct = (site: Site, refusal: RequestAnswer): Act =>
  answerAct(site, refusal, { types: refuseTypes, name: "Refuse", method: "refuseBySig" });

/** Takes a request back, signed by the reader. */
export const cancelAct = (site: Site, cancellation: RequestAnswer): Act =>
  answerAct(site, cancellation, { types: cancelTypes, name: "Cancel", method: "cancelBySig" });

function answerAct(
  site: Site,
  { id, ...signed }: RequestAnswer,
  { types, name, method }: { types: Types; name: string; method: string },
): Act {
  return {
    typedData: {
      domain: actsDomain(site, "Consent"),
      types,
      primaryType: name,
      message: { ...id, ...signed },
    },
    callWith: (signature) => ({
      contract: "Consent",
      method,
      args: [id, ...signedArguments(signed), signature],
    }),
  };
}

const signedArguments = ({ deadline, sentence }: Signed) => [deadline, hashText(sentence)] as const;
