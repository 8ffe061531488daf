import { secp256k1 } from "@noble/curves/secp256k1";
import { expect } from "chai";
import { Wallet } from "ethers";
import { openVerify } from "#chain/verify";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { localWallet, signDigest } from "#lib/local-wallet";
import { randomBytes } from "#lib/random";
import { WalletMock__factory } from "#types";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { flipped } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("openVerify", () => {
  const key = newPrivateKey();
  const { account } = localWallet(key);
  const digest = randomBytes(32);
  const signature = signDigest(key, digest);
  let system: System;
  let wallet: Hex;
  before(async () => {
    system = await sharedSystem();
    const deployer = new Wallet(toHex(demoKey("lake")), system.session.provider);
    const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    const contract = await new WalletMock__factory(deployer).deploy(account, fees);
    await contract.waitForDeployment();
    wallet = (await contract.getAddress()) as Hex;
  });

  const verify = (...question: Parameters<ReturnType<typeof openVerify>>) =>
    openVerify(system.session.provider)(...question);

  it("takes an ordinary account's signature, whatever the letter case of its address", async () => {
    expect(await verify(account, digest, signature)).to.equal(true);
    const upper = `0x${account.slice(2).toUpperCase()}` as const;
    expect(await verify(upper, digest, signature)).to.equal(true);
  });

  it("asks nobody about an ordinary account's signature", async () => {
    const noNode = openVerify({
      getCode: () => Promise.reject(new Error("asked the node")),
    } as never);
    expect(await noNode(account, digest, signature)).to.equal(true);
  });

  it("refuses another account, another digest, and every flipped byte", async () => {
    const other = localWallet(newPrivateKey()).account;
    expect(await verify(other, digest, signature)).to.equal(false);
    expect(await verify(account, randomBytes(32), signature)).to.equal(false);
    for (let at = 0; at < 65; at += 4)
      expect(await verify(account, digest, toHex(flipped(fromHex(signature), at)))).to.equal(false);
  });

  it("refuses the malleable twin with high s, and forms of another length", async () => {
    const twin = highS(signature);
    expect(secp256k1.Signature.fromBytes(fromHex(twin).subarray(0, 64), "compact").hasHighS())
      .to //
      .equal(true);
    expect(await verify(account, digest, twin)).to.equal(false);
    expect(await verify(account, digest, signature.slice(0, 130) as Hex)).to.equal(false);
    expect(await verify(account, digest, `${signature}00`)).to.equal(false);
    expect(await verify(account, digest, "0x")).to.equal(false);
  });

  it("asks a contract wallet (ERC-1271), which takes its owner's signature and no other", async () => {
    expect(await verify(wallet, digest, signature)).to.equal(true);
    expect(await verify(wallet, randomBytes(32), signature)).to.equal(false);
    expect(await verify(wallet, digest, signDigest(newPrivateKey(), digest))).to.equal(false);
    expect(await verify(wallet, digest, highS(signature))).to.equal(false);
  });

  it("takes a contract that is no wallet, and reverts, for one that has not signed", async () => {
    const { Consent } = system.session.site.contracts;
    expect(await verify(Consent, digest, signature)).to.equal(false);
  });
});

/** The other signature that ECDSA would take: n − s and the other parity (EIP-2 refuses it). */
function highS(signature: Hex): Hex {
  const bytes = fromHex(signature);
  const s = secp256k1.Point.Fn.ORDER - BigInt(toHex(bytes.subarray(32, 64)));
  const v = bytes[64] === 27 ? "1c" : "1b";
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, "0")}${v}` as Hex;
}
