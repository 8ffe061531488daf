import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { addRecords } from "#lib/use-cases/add-records";
import { signIn } from "#lib/use-cases/open-keys";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { enrolCastMember, foundHospitals } from "../../../scripts/cast.ts";
import { startChain, type DevelopmentChain } from "../../../scripts/chain-node.ts";
import { openConsortium } from "../../../scripts/consortium.ts";
import { demoKey, demoWallet } from "../../../scripts/demo-wallets.ts";
import { deployToPassingChain } from "../../../scripts/deployment.ts";
import { freePort } from "../../../scripts/processes/ports.ts";
import { openSession, type DirectSession } from "../../../scripts/session.ts";
import { stateDirectory } from "../../../scripts/state.ts";
import { freshNode } from "../../support/ipfs-node.ts";
import { anchoredOf, expectNoClosedLine } from "../../support/whole-records.ts";
import { category, readingTerms, textRecord } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { scratchDirectory } from "../../support/scratch.ts";

describe("a chain that is killed and started anew under a running store and session", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let store: Awaited<ReturnType<typeof freshNode>>;
  let port: number;
  let chain: DevelopmentChain;
  const sessions: DirectSession[] = [];

  before(async () => {
    scratch = await scratchDirectory();
    store = await freshNode();
    port = await freePort();
    chain = await startChain({ kind: "hardhat", port });
  });
  after(async () => {
    for (const { provider } of sessions) provider.destroy();
    await chain.stop();
    await store.stop();
    await scratch.remove();
  });

  /** Contracts on the chain that runs, and a session whose vault is that chain's own, as the commands have it. */
  async function deployedSession(): Promise<{ session: DirectSession; vault: string }> {
    const { contracts, genesis } = await deployToPassingChain(chain.url);
    const vault = join(scratch.path, stateDirectory(genesis), "vault");
    const session = await openSession({
      ...{ rpcUrl: chain.url, storeUrl: store.url, vaultDirectory: vault },
      ...{ registration: contracts.Registration, relayKey: demoKey("relay") },
    });
    sessions.push(session);
    await foundHospitals(openConsortium(session, demoKey("deployer")));
    return { session, vault };
  }

  it("makes every act fail with one clear code, and keeps what belongs to the old chain apart", async () => {
    const { session, vault } = await deployedSession();
    const patient = await enrolCastMember(session, "patient");
    const doctor = await enrolCastMember(session, "osei");
    const addOne = ({ ports, person: { number } } = patient) =>
      addRecords(ports, {
        ...{ patient: number, author: number },
        records: [textRecord(category.laboratory, "of the old chain")],
      });
    const categories = [category.laboratory];
    const sharing = { reader: doctor.reader, terms: [readingTerms(categories)] };
    const acts: (() => Promise<unknown>)[] = [
      () => addOne(),
      () => share(patient.ports, patient.person, sharing),
      () => stopSharing(patient.ports, patient.person, { reader: doctor.reader, categories }),
      () => signIn(patient.ports),
      () => anchoredOf(patient),
      () => expectNoClosedLine(patient),
    ];
    for (const act of acts) await act();
    const boxes = await contentsOf(vault);

    process.kill(-chain.child.group, "SIGKILL");
    await chain.child.ended;
    for (const act of acts) await errorOf(act, "chain/unreachable");

    chain = await startChain({ kind: "hardhat", port });
    for (const act of acts) await errorOf(act, "chain/other-genesis");
    const again = await deployedSession();
    for (const act of acts) await errorOf(act, "chain/other-genesis");
    const error = await errorOf(() => anchoredOf(patient), "chain/other-genesis");
    expect(error.message).to.include(session.site.genesis).and.include(again.session.site.genesis);

    expect(again.session.site.contracts).to.deep.equal(session.site.contracts); // the trap
    expect(again.session.site.deployment).to.not.equal(session.site.deployment);
    expect(again.vault).to.not.equal(vault);
    const stranger = again.session.portsOf(demoWallet("patient"));
    await errorOf(() => signIn(stranger), "trust/unknown-member");
    const anew = await enrolCastMember(again.session, "patient");
    expect(await anchoredOf(anew)).to.deep.equal([]);
    await addOne(anew);
    expect(await expectNoClosedLine(anew)).to.equal(1);
    expect(await contentsOf(vault)).to.deep.equal(boxes);
  }).timeout(200_000);
});

/** Every file below a folder with its content, as text. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path, (await readFile(path)).toString("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}
