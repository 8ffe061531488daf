/** Callers, in the words of docs/contracts.md. Hospital north is active, so is south; east is suspended. */
export const callers = {
  owner: "consortium (owner)",
  nextOwner: "named next owner",
  admin: "admin of the hospital",
  otherAdmin: "admin of another hospital",
  suspendedAdmin: "admin of a suspended hospital",
  registrar: "registrar of the hospital",
  otherRegistrar: "registrar of another hospital",
  suspendedRegistrar: "registrar of a suspended hospital",
  patient: "patient",
  otherPatient: "another patient",
  suspendedPatient: "suspended patient",
  doctor: "doctor with a grant to write",
  suspendedDoctor: "suspended doctor with that grant",
  nurse: "nurse without a grant",
  device: "device",
  gateway: "gateway",
  suspendedGateway: "suspended gateway",
  oracle: "oracle",
  stranger: "stranger",
} as const;

export type Caller = keyof typeof callers;
export type ContractName =
  | "Registration"
  | "Consent"
  | "Records"
  | "AccessLog"
  | "Vitals"
  | "P256Verifier"
  | "Consortium"
  | "ConsortiumTimelock"
  | "UrgentSuspension";

/** One case of a state-changing function: who succeeds, and the error that everyone else gets. */
export type Case = {
  readonly contract: ContractName;
  readonly name: string;
  /** What the call is about, where that decides. */
  readonly about?: string;
  readonly may: readonly Caller[];
  /** A custom error; absent where everybody may. */
  readonly otherwise?: string;
  /** Those who get another error. */
  readonly except?: Partial<Record<Caller, string>>;
};

export const everybody = Object.keys(callers) as Caller[];
