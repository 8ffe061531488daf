import type { Visitor } from "../gateway.ts";
import type { System } from "../system.ts";
import type { ValidRequest } from "./request-mutations.ts";
import type { Signer } from "./shooting.ts";

/** A route's valid request and who may send it; first of all somebody whom it answers. */
export type Seed = { readonly valid: ValidRequest; readonly signers: readonly Signer[] };

/** Two gateways that know each other; the first one is fuzzed, the second one's key is at hand. */
export type Fuzzed = {
  readonly system: System;
  readonly url: string;
  readonly number: number;
  readonly peer: { readonly url: string; readonly number: number; readonly key: Uint8Array };
  readonly patient: Visitor;
  readonly doctor: Visitor;
};
