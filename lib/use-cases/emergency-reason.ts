import { openEmergencyReason, sealEmergencyReason } from "../emergency-reason.ts";
import type { EmergencyCase } from "../emergency.ts";
import { HealthChainError } from "../errors.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import type { Reason } from "../reason-file.ts";
import { verifiedEncryptionKey } from "../trust.ts";
import { readReason, type GivenReason } from "./read-reason.ts";

/**
 * Tells the patient why: seals the reason to their key and has it kept. No signature; may be repeated at any time: what
 * is kept already stays, and there is nothing left to do.
 */
export async function tellPatientWhy(
  ports: Pick<Ports, "read" | "verify" | "wrap" | "vault">,
  reason: Reason,
): Promise<void> {
  const { publicKey } = await verifiedEncryptionKey(ports, reason.id.patient);
  const sealed = sealEmergencyReason(ports.wrap, { reason, publicKey });
  try {
    await ports.vault.putEmergencyReason({ id: reason.id, reason: sealed });
  } catch (error) {
    if (!(error instanceof HealthChainError && error.code === "emergency-reason/kept-already"))
      throw error;
  }
}

/** Why a doctor opened an emergency, as the patient reads it: only what the digest on chain is of. */
export async function emergencyReasonOf(
  { read, wrap, vault }: Pick<Ports, "read" | "wrap" | "vault">,
  { key }: Pick<Person, "key">,
  found: EmergencyCase,
): Promise<GivenReason> {
  const { patient, doctor, number } = found;
  const { deployment } = await read.site();
  return readReason(key, {
    fetch: () => vault.emergencyReason({ patient, doctor, number }),
    open: (privateKey, sealed) =>
      openEmergencyReason(wrap, { privateKey, sealed, deployment, found }),
  });
}
