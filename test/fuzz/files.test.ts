import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { claimMessage, enrolCall } from "#lib/acts/registration";
import { toHex } from "#lib/bytes";
import { localWallet } from "#lib/local-wallet";
import { Registration__factory } from "#types";
import { demoKey, demoWallet } from "../../scripts/demo-wallets.ts";
import { readInvitation } from "../../scripts/hc/enrol.ts";
import { readKeyFile } from "../../scripts/hc/key-file.ts";
import { loadDeployment, stateDirectory } from "../../scripts/state.ts";
import { forAll, judged, mutated, mutatedJson, noVerdicts } from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";
import { scratchDirectory } from "../support/scratch.ts";

const word = `0x${"5a".repeat(32)}` as const;
const { account } = demoWallet("patient");
const site = {
  ...{ chainId: 31337, genesis: word, deployment: word },
  contracts: {
    ...{ Registration: account, Consent: account, Records: account },
    ...{ AccessLog: account, Vitals: account },
    ...{ Consortium: account, UrgentSuspension: account },
  },
};
const invitation = {
  voucher: {
    ...{ hospital: 0, role: 1, patient: 0, validUntil: 1_900_000_000, deadline: 1_800_000_000 },
    ...{ account: `0x${"00".repeat(20)}`, claimKey: account, salt: word, sentence: "Welcome." },
  },
  signature: `0x${"11".repeat(65)}`,
  claimKey: toHex(demoKey("patient")),
};
const deployment = {
  ...{ registration: account, consent: account, records: account },
  ...{ deployment: word, chainId: 31337, genesis: word },
};

describe("a mutated file", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  const home = process.cwd();
  before(async () => {
    scratch = await scratchDirectory();
    process.chdir(scratch.path); // state is kept below the current folder
    await mkdir(stateDirectory(word), { recursive: true });
  });
  after(async () => {
    process.chdir(home);
    await scratch.remove();
  });

  it("of a deployment is refused, or names contracts that can be called", async () => {
    const verdicts = noVerdicts();
    const file = join(stateDirectory(word), "deployment.json");
    await forAll(mutatedJson(deployment), 1000, async (bytes) => {
      await writeFile(file, bytes);
      const read = await judged(verdicts, () => loadDeployment(word));
      if (read !== undefined) Registration__factory.connect(read.value.registration);
      if (read !== undefined) expect(read.value.deployment).to.have.length(word.length);
    });
    tell("fuzz, deployment files", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 2);
  }).timeout(100_000);

  it("of an invitation is refused, or can be signed and sent", async () => {
    const verdicts = noVerdicts();
    const abi = Registration__factory.createInterface();
    await forAll(mutatedJson(invitation), 1500, async (bytes) => {
      await writeFile("invitation.json", bytes);
      const read = await judged(verdicts, () => readInvitation("invitation.json"));
      if (read === undefined) return;
      const { voucher, claimKey, signature } = read.value;
      const claim =
        claimKey && (await localWallet(claimKey).typedData(claimMessage(site, voucher, account)));
      const statement = { deployment: word, account, publicKey: `0x02${word.slice(2)}` } as const;
      const { method, args } = enrolCall({
        ...{ voucher, signature, claim: claim ?? "0x", keySignature: "0x" },
        statement: { ...statement, keyVersion: 1 },
      });
      expect(abi.encodeFunctionData(method as "enrol", args as never)).to.match(/^0x/);
    });
    tell("fuzz, invitations", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 4);
  }).timeout(100_000);

  it("of a wallet key is refused, or is a wallet", async () => {
    const verdicts = noVerdicts();
    const texts = [toHex(demoKey("osei")), "00".repeat(32), "ff".repeat(32)];
    const valid = texts.map((text) => new TextEncoder().encode(`${text}\n`));
    await forAll(fc.oneof(mutated(valid), fc.constantFrom(...valid)), 1000, async (bytes) => {
      await writeFile("me.key", bytes, { mode: 0o600 });
      const key = await judged(verdicts, () => readKeyFile("me.key"));
      if (key !== undefined) expect(localWallet(key.value).account).to.match(/^0x/);
    });
    tell("fuzz, key files", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 4);
  }).timeout(100_000);
});
