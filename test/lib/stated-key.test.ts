import { expect } from "chai";
import { serviceKey } from "../../scripts/consortium.ts";
import type { Hex } from "../../lib/bytes.ts";
import { newPrivateKey } from "../../lib/ecies.ts";
import { sameAccount, signerOf } from "../../lib/local-wallet.ts";
import type { Verify } from "../../lib/ports.ts";
import { encodeStatedKey, verifiedStatedKey } from "../../lib/stated-key.ts";
import { errorOf } from "../support/rejects.ts";

const deployment: Hex = `0x${"ab".repeat(32)}`;

const verify: Verify = (account, digest, signature) =>
  Promise.resolve(sameAccount(signerOf(digest, signature) ?? "0x", account));

const read = (text: string, at = deployment) => verifiedStatedKey({ verify, deployment: at }, text);

describe("lib/stated-key", () => {
  it("takes back what a gateway's account has signed, with whatever space around it", async () => {
    const key = await serviceKey(deployment, newPrivateKey());
    expect(await read(` ${encodeStatedKey(key)}\n`)).to.deep.equal(key);
  });

  it("takes it for no other deployment", async () => {
    const text = encodeStatedKey(await serviceKey(deployment, newPrivateKey()));
    await errorOf(() => read(text, `0x${"cd".repeat(32)}`), "proposal/no-statement");
  });

  it("refuses one with anything changed", async () => {
    const key = await serviceKey(deployment, newPrivateKey());
    const other = await serviceKey(deployment, newPrivateKey());
    for (const changed of [
      { account: other.account },
      { parity: 5 - key.parity },
      { x: other.x },
      { companion: key.x },
      { signature: other.signature },
      { signature: "0x" },
      { more: 1 },
      { parity: 4 },
    ])
      await errorOf(() => read(JSON.stringify({ ...key, ...changed })), "proposal/no-statement");
  });

  it("refuses what is no statement", async () => {
    for (const text of ["", "hello", "null", "[]", "{}", '{"account":"0x12"}'])
      await errorOf(() => read(text), "proposal/no-statement");
  });
});
