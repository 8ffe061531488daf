import { fileURLToPath } from "node:url";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";
import { sortedArtifacts } from "./scripts/build/sorted-artifacts.ts";
import { nodeNetwork } from "./scripts/chain-network.ts";

/** How many times the usual rounds of fuzz and invariants; ROUNDS=8 gives invariants 2,048 campaigns of 64 acts. */
const rounds = Number(process.env["ROUNDS"] ?? 1);

export default defineConfig({
  plugins: [sortedArtifacts, toolbox],
  typechain: { outDir: "./typechain-types", tsNocheck: true },
  // The rest of test/ needs no compiled contracts and runs under mocha alone.
  paths: { tests: "./test/contracts" },
  test: {
    solidity: {
      fuzz: { runs: Math.ceil(10_000 * rounds) },
      invariant: { runs: Math.ceil(256 * rounds), depth: 64 },
    },
  },
  solidity: {
    version: "0.8.37",
    path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
    settings: { evmVersion: "cancun", viaIR: true, optimizer: { enabled: true, runs: 200 } },
  },
  networks: {
    // In-process tests: free gas, a block a transaction and none in between, so that time stands still.
    default: {
      type: "edr-simulated",
      chainType: "l1",
      chainId: 31337,
      hardfork: "cancun",
      accounts: { count: 30 },
      initialBaseFeePerGas: 0n,
      mining: { auto: true, interval: 0 },
    },
    node: nodeNetwork, // `hardhat node`
    localhost: {
      type: "http",
      chainType: "l1",
      url: process.env["RPC_URL"] ?? "http://127.0.0.1:8545",
      chainId: 31337,
      gasPrice: 0n,
    },
  },
});
