import { expect } from "chai";
import { Wallet } from "ethers";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { typedDataDigest } from "#lib/eip712";
import { localWallet, sameAccount, signDigest, signerOf } from "#lib/local-wallet";
import { randomBytes } from "#lib/random";
import { flipped } from "../support/rejects.ts";

describe("localWallet", () => {
  const key = newPrivateKey();
  const wallet = localWallet(key);
  const ethersWallet = new Wallet(toHex(key));
  const typed = {
    domain: { name: "HealthChain", version: "1", salt: toHex(randomBytes(32)) },
    types: { Note: [{ name: "text", type: "string" }] },
    primaryType: "Note",
    message: { text: "hello" },
  };

  it("has the account that ethers gives the same key", () => {
    expect(sameAccount(wallet.account, ethersWallet.address as Hex)).to.equal(true);
    expect(wallet.account).not.to.equal(ethersWallet.address); // only the checksum's letter case differs
  });

  it("signs typed data to the same bytes as ethers, every time", async () => {
    const { domain, types, message } = typed;
    const theirs = await ethersWallet.signTypedData(domain, types, message);
    expect(await wallet.typedData(typed)).to.equal(theirs);
    expect(await wallet.typedData(typed)).to.equal(theirs);
  });

  it("is found again from its signature, and another digest finds somebody else", async () => {
    const signature = await wallet.typedData(typed);
    expect(signerOf(typedDataDigest(typed), signature)).to.equal(wallet.account);
    expect(signerOf(randomBytes(32), signature)).not.to.equal(wallet.account);
  });

  it("is not found from a signature with any byte flipped", () => {
    const digest = randomBytes(32);
    const signature = fromHex(signDigest(key, digest));
    for (let at = 0; at < 65; at += 1)
      expect(signerOf(digest, toHex(flipped(signature, at))), `byte ${at}`).not.to.equal(
        wallet.account,
      );
  });

  it("says undefined of what is no signature, instead of throwing", () => {
    const digest = randomBytes(32);
    const good = signDigest(key, digest);
    const bad: Hex[] = ["0x", "0xzz", `${good}00`, good.slice(0, 130) as Hex];
    bad.push(`0x${"00".repeat(64)}1b`, `0x${"ff".repeat(64)}1b`, `${good.slice(0, 130)}1d` as Hex);
    for (const signature of bad) expect(signerOf(digest, signature), signature).to.equal(undefined);
  });

  it("compares accounts without their letter case, and nothing else alike", () => {
    const account: Hex = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    expect(sameAccount(account, account.toLowerCase() as Hex)).to.equal(true);
    expect(sameAccount(account, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92267")).to.equal(false);
  });
});
