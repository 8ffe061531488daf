import { fromHex, toHex, utf8 } from "#lib/bytes";
import { deriveCategoryKey } from "#lib/category-key";
import { fingerprintOf } from "#lib/fingerprint";
import { boxContextDigest, type BoxContext } from "#lib/labelled-box";
import { cidOfDigest } from "#lib/manifest";
import { padme, paddedSizeOf } from "#lib/padme";
import { payloadKeys } from "#lib/payload";
import {
  encodePayloadHeader,
  newPayloadHeader,
  payloadHeaderDigest,
  sealedSizeOf,
} from "#lib/payload-header";
import { seedOfPhrase } from "#lib/phrase";
import { normaliseSignature, walletSlotMessage } from "#lib/wallet-slot";
import { typedDataDigest } from "#lib/eip712";

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);
const deployment = filled(32, 0xd0);
const account = filled(20, 0xac);
const publicKey = fromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
const phrase = `${"abandon ".repeat(23)}art`;

/** Every part of the formats that takes no randomness: must come out byte-equal everywhere. */
export function buildDerived() {
  return {
    padme: [0, 1, 9, 100, 4088, 4089, 5000, 1_000_000, 2 ** 32, 2 ** 32 + 1].map(
      (size) => [size, padme(size), paddedSizeOf(size)] as const,
    ),
    categoryKeys: [1, 2, 3, 4].map((epoch) => categoryKey(6, epoch)),
    payloadHeaders: [payloadHeader(null), payloadHeader(filled(32, 0x0f))],
    boxContexts: [boxContext(6, 3), boxContext(null, null)],
    fingerprint: {
      deployment: toHex(deployment),
      account: toHex(account),
      publicKey: toHex(publicKey),
      words: fingerprintOf({ deployment, account, publicKey }),
    },
    cid: { digest: toHex(filled(32, 0x11)), cid: cidOfDigest(filled(32, 0x11)) },
    phrase: { phrase, seed: toHex(seedOfPhrase(phrase)) },
    signature: signature(),
    walletSlotMessage: slotMessage(),
  };
}

function categoryKey(category: number, epoch: number) {
  const root = filled(32, 0x52);
  const { privateKey, x } = deriveCategoryKey({ root, deployment, category, epoch });
  const [rootHex, deploymentHex] = [toHex(root), toHex(deployment)];
  return {
    root: rootHex,
    deployment: deploymentHex,
    category,
    epoch,
    privateKey: toHex(privateKey),
    x: toHex(x),
  };
}

function payloadHeader(previous: Uint8Array | null) {
  const about = { deployment, patient: 7, author: 2 ** 31 - 1, category: 16, epoch: 70_000 };
  const header = newPayloadHeader({
    ...about,
    size: 3_000_000,
    recordId: filled(32, 0x1d),
    previous,
  });
  const keys = payloadKeys(header, filled(32, 0x4b), filled(32, 0x5a));
  return {
    encoded: toHex(encodePayloadHeader(header)),
    digest: toHex(payloadHeaderDigest(header)),
    sealedSize: sealedSizeOf(header),
    recordKey: toHex(filled(32, 0x4b)),
    salt: toHex(filled(32, 0x5a)),
    key: toHex(keys.key),
    noncePrefix: toHex(keys.noncePrefix),
    commitment: toHex(keys.commitment),
  };
}

function boxContext(category: number | null, epoch: number | null) {
  const context: BoxContext = {
    label: "notice",
    deployment,
    patient: 7,
    category,
    epoch,
    sender: 2 ** 31 + 256 * 3 + 2,
    recipient: 9,
    object: utf8("object"),
  };
  const { object, ...plain } = context;
  return {
    ...plain,
    deployment: toHex(deployment),
    object: toHex(object),
    digest: toHex(boxContextDigest(context)),
  };
}

function signature() {
  const wallet = `0x${"11".repeat(32)}${"f0".repeat(32)}1b`;
  return { wallet, normalised: toHex(normaliseSignature(fromHex(wallet))) };
}

function slotMessage() {
  const typedData = walletSlotMessage({ deployment, account, salt: filled(32, 0x5a) });
  return { typedData, digest: toHex(typedDataDigest(typedData)) };
}
