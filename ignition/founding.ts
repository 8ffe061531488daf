import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import HealthChain from "./modules/HealthChain.ts";

/**
 * {@link HealthChain} in the hands of its founding hospitals, each by the account that speaks for it, in their order. At
 * the end the timelock of their votes owns Registration, and the deployer has no right left.
 */
export const founding = (admins: readonly string[]) =>
  buildModule("Founding", (m) => {
    const { registration, consortium } = m.useModule(HealthChain);
    const timelock = m.contractAt("ConsortiumTimelock", m.staticCall(consortium, "timelock"));
    let before: ReturnType<typeof m.call>[] = [];
    for (const [hospital, admin] of admins.entries()) {
      const options = { id: `Hospital${hospital}`, after: [...before] };
      before = [m.call(registration, "addHospital", [admin], options)];
    }
    const offering = m.call(registration, "transferOwnership", [timelock], { after: before });
    m.call(timelock, "acceptOwnership", [], { after: [offering] });
    return { registration };
  });
