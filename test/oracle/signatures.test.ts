import { randomBytes } from "node:crypto";
import { expect } from "chai";
import type { Hex } from "#lib/bytes";
import { deviceAccount, newDeviceKey, newP256DeviceKey, signAsDevice } from "#lib/device-key";
import { newPrivateKey } from "#lib/ecies";
import { typedDataDigest } from "#lib/eip712";
import { localWallet, signDigest, signerOf } from "#lib/local-wallet";
import { batchStatement } from "#lib/reading-batch";
import { openSignatures, type Signatures } from "../../oracle/check/signatures.ts";

describe("the thread that checks and makes an oracle's signatures", () => {
  const accountKey = newPrivateKey();
  let signatures: Signatures;
  before(() => (signatures = openSignatures(accountKey)));
  after(() => signatures.close());

  it("answers each of many questions of one moment with its own answer", async () => {
    const asked = Array.from({ length: 50 }, () => {
      const key = newPrivateKey();
      const digest = randomBytes(32);
      return { digest, account: localWallet(key).account, signature: signDigest(key, digest) };
    });
    const [signers, signed] = await Promise.all([
      Promise.all(asked.map(({ digest, signature }) => signatures.signerOf(digest, signature))),
      Promise.all(asked.map(({ digest }) => signatures.sign(digest))),
    ]);
    const accounts = asked.map(({ account }) => account.toLowerCase());
    expect(signers.map((signer) => signer?.toLowerCase())).to.deep.equal(accounts);
    const own = localWallet(accountKey).account.toLowerCase();
    for (const [index, signature] of signed.entries())
      expect(signerOf(asked[index]!.digest, signature)?.toLowerCase()).to.equal(own);
  });

  for (const [curve, key] of [
    ["secp256k1", newDeviceKey()],
    ["P-256", newP256DeviceKey(`0x${"77".repeat(20)}`)],
  ] as const)
    it(`knows a device by its signature with ${curve}, and not by one of another digest`, async () => {
      const bytes = `0x${"11".repeat(32)}` as const;
      const batch = { deployment: bytes, device: 8, patient: 7, first: 1, count: 1, root: bytes };
      const signature = signAsDevice(key, batchStatement(batch));
      const digest = typedDataDigest(batchStatement(batch));
      const account = deviceAccount(key).toLowerCase();
      expect((await signatures.signerOf(digest, signature))?.toLowerCase()).to.equal(account);
      const other = await signatures.signerOf(randomBytes(32), signature);
      expect(other?.toLowerCase()).to.not.equal(account);
    });

  it("says of what is no signature that nobody signed, and goes on", async () => {
    const digest = randomBytes(32);
    for (const signature of ["0x", `0x${"00".repeat(65)}`, `0x${"ff".repeat(148)}`, "0xzz"])
      expect(await signatures.signerOf(digest, signature as Hex)).to.equal(undefined);
    expect(signerOf(digest, await signatures.sign(digest))).to.not.equal(undefined);
  });
});
