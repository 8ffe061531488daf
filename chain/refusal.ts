import { isCallException, isError, type Interface } from "ethers";
import {
  AccessLog__factory,
  Consent__factory,
  ConsortiumTimelock__factory,
  Consortium__factory,
  Records__factory,
  Registration__factory,
  UrgentSuspension__factory,
  Vitals__factory,
} from "#types";
import { HealthChainError } from "#lib/errors";
import { interfaceOf } from "./open-contract.ts";
import { ChainError } from "./provider.ts";

/** A contract said no. `code` is `contract/` and the name of its custom error; the message holds the error's values. */
export class RefusedError extends HealthChainError {}

const factories = [
  Registration__factory,
  Consent__factory,
  Records__factory,
  AccessLog__factory,
  Consortium__factory,
  ConsortiumTimelock__factory,
  UrgentSuspension__factory,
  Vitals__factory,
];

/** Turns what ethers throws for a call or a transaction into an error of ours; passes ours through. */
export function chainError(error: unknown): HealthChainError {
  if (error instanceof HealthChainError) return error;
  const data = revertData(error);
  if (data !== undefined) return refusal(data, error);
  if (isCallException(error)) {
    return new RefusedError(
      "contract/reverted",
      "The contract refused when the act was already in a block. Look at what changed, and try again.",
      { cause: error },
    );
  }
  if (isError(error, "INSUFFICIENT_FUNDS")) {
    return new ChainError(
      "chain/fees",
      "The node asks for fees, but this chain should be free of gas fees. Check its configuration.",
      { cause: error },
    );
  }
  if (isError(error, "TIMEOUT")) {
    return new ChainError(
      "chain/timeout",
      "The chain did not confirm in time. Nothing is lost: run the same command again.",
      { cause: error },
    );
  }
  return new ChainError(
    "chain/unreachable",
    "The chain did not answer. Nothing was lost: try again when the node is back.",
    { cause: error },
  );
}

function refusal(data: string, cause: unknown): HealthChainError {
  for (const factory of factories) {
    const parsed = errorIn(interfaceOf<Interface>(factory), data);
    if (parsed === null) continue;
    const values = parsed.fragment.inputs.map(
      (input, index) => `${input.name || index} ${String(parsed.args[index])}`,
    );
    const detail = values.length === 0 ? "" : ` (${values.join(", ")})`;
    return new RefusedError(
      `contract/${parsed.name}`,
      `The contract refused: ${inWords(parsed.name)}${detail}.`,
      { cause },
    );
  }
  return new RefusedError(
    "contract/unknown",
    "The contract refused without a reason that this release knows.",
    { cause },
  );
}

/** The custom error in revert data; null for none, for another contract's, and for what does not fit its own ABI. */
function errorIn(abi: Interface, data: string) {
  try {
    return abi.parseError(data);
  } catch {
    return null; // too short for a selector, or cut off
  }
}

/** "ConsentUntilInPast" -> "consent until in past". */
function inWords(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** The revert data, wherever ethers or the node has put it. */
function revertData(error: unknown): string | undefined {
  if (isCallException(error) && error.data !== null) return error.data;
  return nestedData(error, 6);
}

function nestedData(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null || depth === 0) return undefined;
  // By name, because an error's cause is not among its entries.
  for (const key of ["data", "error", "info", "cause", "originalError"]) {
    const inner: unknown = Reflect.get(value, key);
    if (key === "data" && typeof inner === "string" && /^0x[0-9a-f]{8}/i.test(inner)) return inner;
    const found = nestedData(inner, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
