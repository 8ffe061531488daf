import type { PublicClient } from "viem";
import { consentAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { casesOf, type CasesOf, type EmergencyCase, type EmergencyRead } from "#lib/emergency";
import { wholeChain } from "./registration.ts";

/** What `Consent` says about emergencies. */
export function emergencyReads(
  client: PublicClient,
  { contracts: { Consent: address } }: Site,
): EmergencyRead {
  const contract = { address, abi } as const;
  return {
    emergencyAccess: (patient) =>
      client.readContract({ ...contract, functionName: "emergencyAccessOf", args: [patient] }),
    emergencyCases: (of) => readCases(client, contract, of),
    caseCount: (patient, doctor) =>
      client.readContract({ ...contract, functionName: "caseCount", args: [patient, doctor] }),
    emergencyLimits: async () => {
      const found = await client.readContract({ ...contract, functionName: "limits" });
      const { emergencyWindow: window, casesPerDoctor, casesPerHospital } = found;
      return { window, casesPerDoctor, casesPerHospital };
    },
    unreviewedCases: async (doctor, hospital) => {
      const args = [doctor, hospital] as const;
      const [ofDoctor, ofHospital] = await client.readContract({
        ...{ ...contract, functionName: "unreviewedCases", args },
      });
      return { ofDoctor, ofHospital };
    },
  };
}

type Contract = { readonly address: Hex; readonly abi: typeof abi };

async function readCases(
  client: PublicClient,
  contract: Contract,
  { patient, doctor }: CasesOf,
): Promise<EmergencyCase[]> {
  const args = {
    ...(patient === undefined ? {} : { patient }),
    ...(doctor === undefined ? {} : { doctor }),
  };
  const filter = { ...contract, args, ...wholeChain };
  const [opened, reviewed, disputed] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "GlassBroken" }),
    client.getContractEvents({ ...filter, eventName: "CaseReviewed" }),
    client.getContractEvents({ ...filter, eventName: "CaseDisputed" }),
  ]);
  const events = {
    opened: opened.map(({ args: found, blockNumber }) => ({
      ...{ patient: found.patient, doctor: found.doctor, number: found.number },
      ...{ reason: found.reason, block: Number(blockNumber) },
    })),
    reviewed: reviewed.map((event) => ({ ...event.args, block: Number(event.blockNumber) })),
    disputed: disputed.map((event) => event.args),
  };
  return casesOf(events, (id) => {
    const { patient: of, doctor: by, number } = id;
    const named = { patient: of, doctor: by, number };
    return client.readContract({ ...contract, functionName: "caseOf", args: [named] });
  });
}
