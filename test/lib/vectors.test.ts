import { expect } from "chai";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { TypedDataEncoder } from "ethers";
import { fromHex, toHex } from "#lib/bytes";
import { decodeSlots, openWithWallet } from "#lib/key-slots";
import { walletSlotMessage } from "#lib/wallet-slot";
import { nodeCipher } from "#native/node-aead";
import { openVector } from "../support/lib-in-page.ts";
import { buildAccessEntry } from "../support/vectors/access-entry.ts";
import { buildDerived } from "../support/vectors/derived.ts";
import { buildDirectory } from "../support/vectors/directory.ts";
import { buildLargePayload } from "../support/vectors/large-payload.ts";
import { buildReadings } from "../support/vectors/readings.ts";
import { buildRecord } from "../support/vectors/record.ts";
import accessEntry from "../vectors/access-entry.json" with { type: "json" };
import derived from "../vectors/derived.json" with { type: "json" };
import directory from "../vectors/directory.json" with { type: "json" };
import largePayload from "../vectors/large-payload.json" with { type: "json" };
import readings from "../vectors/readings.json" with { type: "json" };
import record from "../vectors/record.json" with { type: "json" };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("frozen vectors", () => {
  it("come out byte-equal where no randomness goes in", async () => {
    expect(plain(await buildDirectory())).to.deep.equal(directory);
    expect(plain(buildDerived())).to.deep.equal(derived);
    expect(plain(buildAccessEntry())).to.deep.equal(accessEntry);
    expect(plain(buildReadings())).to.deep.equal(readings);
  });

  it("come out byte-equal with the platform's randomness replaced", async () => {
    expect(plain(await buildRecord())).to.deep.equal(record);
    expect(plain(await buildLargePayload())).to.deep.equal(largePayload);
    expect(plain(await buildLargePayload(nodeCipher))).to.deep.equal(largePayload);
  });

  it("open from the phrase to the plaintext", async () => {
    const { clinical, recordKey, plaintext } = record;
    expect(await openVector(record)).to.deep.equal({ clinical, recordKey, plaintext });
  });

  it("open by the wallet's signature, over the digest that ethers makes of the message", () => {
    const document = decodeSlots(fromHex(record.slots));
    const slot = document.slots.find(({ kind }) => kind === "wallet")!;
    const signature = fromHex(record.walletSignature);
    const accountKey = openWithWallet(document, { id: slot.id, signature });
    expect(toHex(accountKey.privateKey)).to.equal(record.accountPrivateKey);
    const { domain, types, message } = walletSlotMessage({
      deployment: new Uint8Array(32).fill(0xd0),
      account: new Uint8Array(20).fill(0xac),
      salt: new Uint8Array(32).fill(0x5a),
    });
    expect(TypedDataEncoder.hash(domain, types, message)).to.equal(
      derived.walletSlotMessage.digest,
    );
  });

  it("are opened by a reader that was written from docs/formats.md alone", async () => {
    const reader = fileURLToPath(new URL("../support/independent-reader.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [reader]);
    const opened = JSON.parse(stdout) as {
      clinical: unknown[];
      recordKey: string;
      plaintext: string;
    };
    expect(opened.plaintext).to.equal(record.plaintext);
    expect(`0x${opened.recordKey}`).to.equal(record.recordKey);
    expect(opened.clinical[1]).to.equal(record.clinical.title);
  });
});
