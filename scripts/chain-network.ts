import { defineConfig } from "hardhat/config";
import type { EdrNetworkUserConfig } from "hardhat/types/config";

// The development chain, for hardhat.config.ts and, alone, for whatever starts one.

const begin = process.env["CHAIN_BEGIN"];

/** Like QBFT it also mines an empty block every 2 seconds, so that `eth_call` sees time pass. */
export const nodeNetwork: EdrNetworkUserConfig = {
  type: "edr-simulated",
  chainType: "l1",
  chainId: 31337,
  hardfork: "cancun",
  initialBaseFeePerGas: 0n,
  // Otherwise each transaction within a second pushes the chain's time another second ahead of the wall clock.
  allowBlocksWithSameTimestamp: true,
  mining: { auto: true, interval: 2000 },
  // The time of its first block, where scripts/chain-node.ts says one.
  ...(begin === undefined ? {} : { initialDate: begin }),
};

/**
 * The configuration of a chain that runs by itself: no plugins, and no artifacts, which Hardhat would read to explain
 * failed calls in its own output. Both cost every chain half a second and 170 MiB.
 */
export default defineConfig({
  paths: { artifacts: "./cache/no-artifacts" },
  networks: { node: nodeNetwork },
});
