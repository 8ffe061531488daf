import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { encodeBytes32String, ZeroHash } from "ethers";

const hour = 3600;
const day = 24 * hour;

/**
 * Deploys all contracts and names them in Registration. The deployer becomes the owner, who acts for the consortium until
 * the timelock of the hospitals' votes has taken the ownership (ignition/founding.ts). Parameters: `predecessor`, the
 * deployment id to continue (default: zero, which makes a new one); `votingDelay`, `votingPeriod` and `timelockDelay`, in
 * seconds.
 */
export default buildModule("HealthChain", (m) => {
  const predecessor = m.getParameter("predecessor", ZeroHash);
  const registration = m.contract("Registration", [predecessor, m.getAccount(0)]);
  const consent = m.contract("Consent", [registration]);
  const records = m.contract("Records", [registration, consent]);
  const accessLog = m.contract("AccessLog", [registration]);
  const vitals = m.contract("Vitals", [registration]);
  const p256Verifier = m.contract("P256Verifier");
  const consortium = m.contract("Consortium", [
    registration,
    m.getParameter("votingDelay", hour),
    m.getParameter("votingPeriod", 3 * day),
    m.getParameter("timelockDelay", day),
  ]);
  const urgentSuspension = m.contract("UrgentSuspension", [registration]);
  const named = {
    ...{ Consent: consent, Records: records, AccessLog: accessLog },
    ...{ Vitals: vitals, P256Verifier: p256Verifier },
    ...{ Consortium: consortium, UrgentSuspension: urgentSuspension },
  };
  let before: ReturnType<typeof m.call>[] = [];
  for (const [name, contract] of Object.entries(named)) {
    const naming = [encodeBytes32String(name), contract] as const;
    const options = { id: `Name${name}`, after: before };
    before = [m.call(registration, "nameContract", [...naming], options)];
  }
  return {
    ...{ registration, consent, records, accessLog, vitals, p256Verifier },
    ...{ consortium, urgentSuspension },
  };
});
