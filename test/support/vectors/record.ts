import { addGeneration, newAccountKey, rootOf } from "#lib/account-key";
import { fromHex, toHex, utf8 } from "#lib/bytes";
import { sealCapsule } from "#lib/capsule";
import { deriveCategoryKey, publicKeyFromX } from "#lib/category-key";
import { portableWrap } from "#lib/ecies";
import { typedDataDigest } from "#lib/eip712";
import { addPhraseSlot, addWalletSlot, encodeSlots, newSlotsDocument } from "#lib/key-slots";
import { boxDigest } from "#lib/labelled-box";
import { signDigest } from "#lib/local-wallet";
import { cidOfDigest, encodeManifest, manifestDigest } from "#lib/manifest";
import { newRecordKey, sealPayload } from "#lib/payload";
import { newPayloadHeader } from "#lib/payload-header";
import { newPhrase } from "#lib/phrase";
import { sealHeaderBox, sealKeyBox, type ClinicalHeader } from "#lib/record-boxes";
import { newSlotSalt, walletSlotMessage } from "#lib/wallet-slot";
import { joined, piecesOf } from "../byte-streams.ts";
import { withSeededRandom } from "../seeded-random.ts";

const deployment = new Uint8Array(32).fill(0xd1);
const account = fromHex("19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"); // of the private key 0x11…11
const [patient, reader, author, category, epoch] = [7, 12, 12, 6, 3];

const clinical: ClinicalHeader = {
  title: "Glucose, fasting",
  mediaType: "application/fhir+json",
  date: "2026-11-22",
  codes: [
    { system: "http://loinc.org", code: "1558-6", display: "Fasting glucose" },
    { system: "http://snomed.info/sct", code: "271062006" },
  ],
  note: "before breakfast",
};
const plaintext = `{"resourceType":"Observation","note":"${"synthetic ".repeat(450)}"}`;

/** One whole record with a reader who may open it; the same bytes on every run. */
export const buildRecord = () => withSeededRandom("healthchain record vector 1", build);

async function build() {
  const slots = buildSlots();
  const root = rootOf(newAccountKey(), 1);
  const keys = [3, 2].map((one) => ({
    category: one === 3 ? category : 4,
    epoch: one,
    ...deriveCategoryKey({ root, deployment, category: one === 3 ? category : 4, epoch: one }),
  }));
  const categoryPublicKey = publicKeyFromX(keys[0]!.x);
  const capsule = sealCapsule(portableWrap, {
    readerPublicKey: slots.accountKey.publicKey,
    ...{ deployment, patient, reader, keys },
  });
  const record = await buildSealed(categoryPublicKey);
  return {
    ...{ deployment: toHex(deployment), patient, reader, author, category, epoch },
    patientRoot: toHex(root),
    categoryKeys: keys.map(({ category: number, epoch: one, x }) => ({
      ...{ category: number, epoch: one },
      x: toHex(x),
    })),
    ...slots.vector,
    capsule: toHex(capsule),
    ...record,
  };
}

function buildSlots() {
  const accountKey = addGeneration(newAccountKey());
  const phrase = newPhrase();
  const salt = newSlotSalt();
  const signature = fromHex(
    signDigest(
      new Uint8Array(32).fill(0x11),
      typedDataDigest(walletSlotMessage({ deployment, account, salt })),
    ),
  );
  const empty = newSlotsDocument({ deployment, account, publicKey: accountKey.publicKey });
  const withPhrase = addPhraseSlot(empty, { accountKey, phrase });
  const signatures = [signature, signature] as const;
  const document = addWalletSlot(withPhrase, { accountKey, salt, signatures });
  const vector = {
    ...{ account: toHex(account), accountPublicKey: toHex(accountKey.publicKey), phrase },
    ...{ walletSignature: toHex(signature), slots: toHex(encodeSlots(document)) },
    accountPrivateKey: toHex(accountKey.privateKey),
  };
  return { accountKey, vector };
}

async function buildSealed(categoryPublicKey: Uint8Array) {
  const source = utf8(plaintext);
  const size = source.length;
  const header = newPayloadHeader({ deployment, patient, author, category, epoch, size });
  const recordKey = newRecordKey();
  const sealed = await sealPayload({ source: piecesOf(source), size, header, recordKey });
  const payload = await joined(sealed.chunks);
  const keyBox = sealKeyBox(portableWrap, { categoryPublicKey, header, recordKey });
  const headerBox = sealHeaderBox(portableWrap, { categoryPublicKey, header, clinical });
  const manifest = encodeManifest({
    header,
    payload: cidOfDigest(boxDigest(payload)),
    salt: sealed.salt,
    commitment: sealed.commitment,
    keyBoxDigest: boxDigest(keyBox),
    headerBoxDigest: boxDigest(headerBox),
  });
  return {
    keyBox: toHex(keyBox),
    headerBox: toHex(headerBox),
    manifest: toHex(manifest),
    manifestDigest: toHex(manifestDigest(manifest)),
    manifestCid: cidOfDigest(manifestDigest(manifest)),
    payload: toHex(payload),
    recordKey: toHex(recordKey),
    clinical,
    plaintext,
  };
}
