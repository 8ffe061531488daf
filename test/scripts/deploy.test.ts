import { rm } from "node:fs/promises";
import { expect } from "chai";
import { getAddress } from "ethers";
import { openContracts, readSite } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import { openVoting } from "#chain/voting";
import { filesMatching } from "../../scripts/build/files.ts";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { startChain, type DevelopmentChain } from "../../scripts/chain-node.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { loadDeployment, saveDeployment, stateDirectory } from "../../scripts/state.ts";
import type { Hex } from "#lib/bytes";
import { errorOf } from "../support/rejects.ts";

type Deployed = Record<"registration" | "consent" | "records" | "deployment" | "genesis", Hex> & {
  isNew: boolean;
  savedIn: string;
};

const deploy = (...options: string[]) =>
  captureTool(".", ["node", "--import", "tsx", "scripts/deploy.ts", ...options]);

describe("npm run deploy -- --network localhost", function () {
  this.timeout(120_000);
  let port: number;
  let chain: DevelopmentChain;
  const geneses: Hex[] = [];

  before(async () => {
    port = await freePort();
    chain = await startChain({ kind: "hardhat", port });
    process.env["RPC_URL"] = chain.url; // what hardhat.config.ts takes for localhost
  });

  after(async () => {
    delete process.env["RPC_URL"];
    await chain.stop();
    for (const genesis of geneses) {
      const journals = await filesMatching(".", [
        `ignition/deployments/genesis-${genesis.slice(2, 18)}*`,
      ]);
      for (const folder of [stateDirectory(genesis), ...journals])
        await rm(folder, { recursive: true, force: true });
    }
  });

  const deployed = async (...options: string[]): Promise<Deployed> => {
    const { code, output } = await deploy("--network", "localhost", "--json", ...options);
    expect(code, output).to.equal(0);
    const found = JSON.parse(output) as Deployed;
    geneses.push(found.genesis);
    return found;
  };

  const transactions = async (): Promise<number> => {
    const provider = openProvider(chain.url);
    const accounts = (await provider.send("eth_accounts", [])) as string[];
    const count = await provider.getTransactionCount(accounts[0] ?? "");
    provider.destroy();
    return count;
  };

  it("deploys, saves and prints the addresses; again, it changes nothing and says so", async () => {
    const first = await deployed();
    expect(first.isNew).to.equal(true);
    const saved = await loadDeployment(first.genesis);
    for (const name of ["registration", "consent", "records"] as const) {
      expect(first[name]).to.match(/^0x[0-9a-f]{40}$/i);
      expect(saved[name]).to.equal(first[name]);
    }
    const gateways = [{ number: 1, url: "http://127.0.0.1:1" }];
    await saveDeployment({ ...saved, gateways });
    const sent = await transactions();
    const { code, output } = await deploy("--network", "localhost");
    expect(code).to.equal(0);
    expect(output).to.match(/^Already there, nothing was changed\./);
    expect(output).to.contain(first.registration).and.contain(first.deployment);
    expect((await loadDeployment(first.genesis)).gateways, "kept").to.deep.equal(gateways);
    expect(await transactions()).to.equal(sent);
  });

  it("deploys anew on a chain that was restarted, whose id and addresses are the same", async () => {
    const [before] = geneses;
    await chain.stop();
    chain = await startChain({ kind: "hardhat", port });
    const again = await deployed();
    expect(again.isNew).to.equal(true);
    expect(again.genesis).to.not.equal(before);
    expect((await loadDeployment(again.genesis)).deployment).to.equal(again.deployment);
  });

  it("leaves everything to the votes of the founding hospitals, each of which is one", async () => {
    await chain.stop();
    chain = await startChain({ kind: "hardhat", port });
    const founders = [demoWallet("north").account, demoWallet("lake").account];
    const twice = await deploy("--founders", [founders[0], founders[0]].join(","));
    expect(twice.output).to.include("an account of its own for each hospital");
    const { registration } = await deployed("--founders", founders.join(","), "--times", "1,2,3");
    const provider = openProvider(chain.url);
    const site = await readSite(provider, registration);
    const { Registration } = openContracts(site, provider);
    const { consortium, timelock } = await openVoting(site, provider);
    expect(await Registration.owner()).to.equal(await timelock.getAddress());
    expect(await Registration.hospitalCount()).to.equal(2n);
    expect(await Registration.adminOf(1)).to.equal(getAddress(founders[1] ?? ""));
    expect(await consortium.votingPeriod()).to.equal(2n);
    provider.destroy();
  });

  it("says in Ignition's words what was refused, and begins anew under other terms", async () => {
    await chain.stop();
    chain = await startChain({ kind: "hardhat", port });
    const nobody = await deploy("--json", "--founders", `0x${"0".repeat(40)}`);
    expect(JSON.parse(nobody.output)).to.have.nested.property("error.code", "chain/not-deployed");
    expect(nobody.output).to.include("RegistrationAddressMissing");
    const { isNew } = await deployed("--founders", demoWallet("north").account);
    expect(isNew).to.equal(true);
  });

  it("says which networks there are, and when no chain answers", async () => {
    const unknown = await deploy("--network", "moon");
    expect(unknown.code).to.equal(1);
    expect(unknown.output).to.match(
      /no http network "moon"\. Known: .*localhost.*\[chain\/unknown-network\]/,
    );
    await chain.stop();
    const { code, output } = await deploy("--json");
    expect(code).to.equal(1);
    expect(JSON.parse(output)).to.have.nested.property("error.code", "chain/unreachable");
  });

  it("is what hc asks for on a chain that this folder does not know", async () => {
    const error = await errorOf(
      () => loadDeployment(`0x${"ab".repeat(32)}`),
      "chain/no-deployment",
    );
    expect(error.message).to.contain("npm run deploy");
  });
});
