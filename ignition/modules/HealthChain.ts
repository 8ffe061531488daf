import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { encodeBytes32String, ZeroHash } from "ethers";

/**
 * Deploys Registration, Consent and Records and names them in Registration.
 * The deployer becomes the owner, who acts for the consortium. Parameter: `predecessor`, the deployment id to
 * continue (default: zero, which makes a new one).
 */
export default buildModule("HealthChain", (m) => {
  const predecessor = m.getParameter("predecessor", ZeroHash);
  const registration = m.contract("Registration", [predecessor, m.getAccount(0)]);
  const consent = m.contract("Consent", [registration]);
  const records = m.contract("Records", [registration, consent]);
  const nameConsent = m.call(
    registration,
    "nameContract",
    [encodeBytes32String("Consent"), consent],
    {
      id: "NameConsent",
    },
  );
  m.call(registration, "nameContract", [encodeBytes32String("Records"), records], {
    id: "NameRecords",
    after: [nameConsent],
  });
  return { registration, consent, records };
});
