import type { Hex } from "../bytes.ts";
import type { Domain, TypedData } from "../eip712.ts";

/** Our contracts by the name under which `Registration` knows them. */
export type ContractName =
  | "Registration"
  | "Consent"
  | "Records"
  | "AccessLog"
  | "Vitals"
  | "Consortium"
  | "UrgentSuspension";

/** Where an act counts: one deployment on one chain. Read from the chain at run time, never compiled in. */
export type Site = {
  /** 32-byte deployment id, made in `Registration`'s constructor. */
  readonly deployment: Hex;
  readonly chainId: number;
  /** Hash of block 0: tells a restarted chain from the one before, which has the same chain id and addresses. */
  readonly genesis: Hex;
  readonly contracts: Readonly<Record<ContractName, Hex>>;
};

/** A contract call that anyone may send, since everything that counts in it is signed. */
export type Call = {
  readonly contract: ContractName;
  readonly method: string;
  readonly args: readonly unknown[];
};

/** What a person signs, and the call which carries that signature to the chain. */
export type Act = { readonly typedData: TypedData; readonly callWith: (signature: Hex) => Call };

/** Domain of acts: bound to chain, contract and deployment (EIP-712). */
export function actsDomain(site: Site, contract: ContractName): Domain {
  return {
    name: "HealthChain",
    version: `1-${site.deployment.slice(2, 18)}`,
    chainId: site.chainId,
    verifyingContract: site.contracts[contract],
  };
}

/** Domain of statements and evidence: bound to the deployment only, so they outlive a successor contract. */
export function statementsDomain(deployment: Hex): Domain {
  return { name: "HealthChain", version: "1", salt: deployment };
}
