import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { encodeBytes32String, ZeroHash } from "ethers";

/**
 * Deploys Registration, Consent, Records and AccessLog and names them in Registration.
 * The deployer becomes the owner, who acts for the consortium. Parameter: `predecessor`, the deployment id to
 * continue (default: zero, which makes a new one).
 */
export default buildModule("HealthChain", (m) => {
  const predecessor = m.getParameter("predecessor", ZeroHash);
  const registration = m.contract("Registration", [predecessor, m.getAccount(0)]);
  const consent = m.contract("Consent", [registration]);
  const records = m.contract("Records", [registration, consent]);
  const accessLog = m.contract("AccessLog", [registration]);
  const nameConsent = m.call(
    registration,
    "nameContract",
    [encodeBytes32String("Consent"), consent],
    {
      id: "NameConsent",
    },
  );
  const nameRecords = m.call(
    registration,
    "nameContract",
    [encodeBytes32String("Records"), records],
    { id: "NameRecords", after: [nameConsent] },
  );
  m.call(registration, "nameContract", [encodeBytes32String("AccessLog"), accessLog], {
    id: "NameAccessLog",
    after: [nameRecords],
  });
  return { registration, consent, records, accessLog };
});
