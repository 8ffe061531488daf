// Opens the frozen record from nothing but docs/formats.md: node:crypto and plain JavaScript, nothing of ours.
// `node test/support/independent-reader.mjs` prints what it opened as JSON; any surprise throws.
import { createDecipheriv, createECDH, createHash, hkdfSync, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;
const none = Buffer.alloc(0);
const bytes = (hex) => Buffer.from(hex.replace(/^0x/, ""), "hex");
const toBig = (buffer) => BigInt(`0x${buffer.toString("hex")}`);
const from = (number) => bytes(number.toString(16).padStart(64, "0"));
const sha256 = (buffer) => createHash("sha256").update(buffer).digest();
const hkdf = (ikm, salt, info, size) => Buffer.from(hkdfSync("sha256", ikm, salt, info, size));

function must(fact, sentence) {
  if (!fact) throw new Error(sentence);
}

function gcm(key, nonce, { ciphertext, tag, aad = none }) {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

const tagged = (sealed) => ({ ciphertext: sealed.subarray(0, -16), tag: sealed.subarray(-16) });

// dag-cbor, as far as the formats use it
function cborHead(major, value) {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  const log = value < 2 ** 8 ? 0 : value < 2 ** 16 ? 1 : value < 2 ** 32 ? 2 : 3;
  const digits = value.toString(16).padStart(2 ** (log + 1), "0");
  return Buffer.concat([Buffer.from([(major << 5) | (24 + log)]), bytes(digits)]);
}

function encode(value) {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "number") return cborHead(0, value);
  if (typeof value === "string")
    return Buffer.concat([cborHead(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([cborHead(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([cborHead(4, value.length), ...value.map(encode)]);
  return Buffer.concat([cborHead(6, 42), encode(Buffer.concat([Buffer.from([0]), value.link]))]);
}

function decode(buffer) {
  let at = 0;
  const take = (length) => {
    must(at + length <= buffer.length, "CBOR ends too early");
    return buffer.subarray(at, (at += length));
  };
  const argument = (low) => {
    must(low <= 27, "CBOR of indefinite length");
    return low < 24 ? low : Number(toBig(take(2 ** (low - 24))));
  };
  const item = () => {
    const first = take(1)[0];
    if (first === 0xf6) return null;
    const value = argument(first & 31);
    const read = {
      0: () => value,
      2: () => take(value),
      3: () => take(value).toString(),
      4: () => Array.from({ length: value }, item),
      6: () => ({ link: item().subarray(1) }),
    }[first >> 5];
    must(read !== undefined, "CBOR type that no format uses");
    return read();
  };
  const value = item();
  must(encode(value).equals(buffer), "CBOR is not canonical");
  return value;
}

// secp256k1, as far as node:crypto leaves it to us
function ecdhOf(privateKey) {
  const ecdh = createECDH("secp256k1");
  ecdh.setPrivateKey(privateKey);
  return ecdh;
}
const publicKeyOf = (privateKey) => ecdhOf(privateKey).getPublicKey(null, "compressed");

function power(base, exponent) {
  let result = 1n;
  for (let bit = base % P; exponent > 0n; exponent >>= 1n, bit = (bit * bit) % P) {
    if (exponent & 1n) result = (result * bit) % P;
  }
  return result;
}

// node:crypto gives only x of the shared point; y is one of two.
function sharedPoints(privateKey, ephemeral) {
  const x = ecdhOf(privateKey).computeSecret(ephemeral);
  const y = power(power(toBig(x), 3n) + 7n, (P + 1n) / 4n);
  return [y, P - y].map((one) => Buffer.concat([Buffer.from([4]), x, from(one)]));
}

function openEcies(privateKey, sealed) {
  const ephemeral = sealed.subarray(0, 65);
  must(ephemeral[0] === 4, "ephemeral key is not uncompressed");
  const nonce = sealed.subarray(65, 81);
  const parts = { tag: sealed.subarray(81, 97), ciphertext: sealed.subarray(97) };
  for (const shared of sharedPoints(privateKey, ephemeral)) {
    const key = hkdf(Buffer.concat([ephemeral, shared]), none, none, 32);
    try {
      return gcm(key, nonce, parts);
    } catch {
      // the other y
    }
  }
  throw new Error("ECIES message does not open");
}

// context: [label, 1, deployment, patient, category, epoch, sender, recipient, object]
function openBox(privateKey, sealed, context) {
  must(sealed[0] === 1, "box of another version");
  const plain = openEcies(privateKey, sealed.subarray(1));
  must(plain.subarray(0, 32).equals(sha256(encode(context))), "box for something else");
  return plain.subarray(32);
}

// the formats, in the order in which a reader meets them
function openSlot(document, kind, ikm) {
  const [version, deployment, account, publicKey, slots] = decode(document);
  must(version === 1, "slots document of another version");
  const [, id, salt, nonce, sealed] = slots.find(([one]) => one === kind);
  const aad = encode(["slot", 1, deployment, account, publicKey, kind, id]);
  const plain = gcm(hkdf(ikm, salt, aad, 32), nonce, { ...tagged(sealed), aad });
  const [keyVersion, privateKey, roots] = decode(plain);
  must(keyVersion === 1 && roots.length > 0, "account key of another version");
  must(publicKeyOf(privateKey).equals(publicKey), "key of another account");
  return { privateKey, publicKey, roots };
}

const phraseKey = (phrase) => pbkdf2Sync(phrase, "mnemonic", 2048, 64, "sha512");

function walletKey(signature) {
  const s = toBig(signature.subarray(32, 64));
  return Buffer.concat([signature.subarray(0, 32), from(s > N / 2n ? N - s : s)]);
}

function deriveCategoryKey(root, scope) {
  const info = encode(["category-key", 1, ...scope]);
  const d = (toBig(hkdf(root, none, info, 48)) % (N - 1n)) + 1n;
  const isEven = publicKeyOf(from(d))[0] === 2;
  const privateKey = from(isEven ? d : N - d);
  return { privateKey, x: publicKeyOf(privateKey).subarray(1) };
}

function openCapsule(sealed, reader, { deployment, patient, number }) {
  const context = [
    "capsule",
    1,
    deployment,
    patient,
    null,
    null,
    patient,
    number,
    reader.publicKey,
  ];
  const body = openBox(reader.privateKey, sealed, context);
  return Array.from({ length: Math.ceil(body.length / 37) }, (_, index) => {
    const entry = body.subarray(index * 37, index * 37 + 37);
    return { category: entry[0], epoch: entry.readUInt32BE(1), privateKey: entry.subarray(5) };
  });
}

function readManifest(block) {
  const fields = decode(block);
  must(fields.length === 15 && fields[0] === 1, "manifest of another version");
  const headerDigest = sha256(encode(fields.slice(0, 10)));
  const [, deployment, patient, author, category, epoch, , , chunkSize, paddedSize] = fields;
  const [cid, salt, commitment, keyBoxDigest, headerBoxDigest] = fields.slice(10);
  const header = { deployment, patient, author, category, epoch, chunkSize, paddedSize };
  return { header, headerDigest, cid, salt, commitment, keyBoxDigest, headerBoxDigest };
}

function openRecordBox(label, sealed, { privateKey, manifest, digest }) {
  must(sha256(sealed).equals(digest), `${label} box is not the manifest's`);
  const { deployment, patient, author, category, epoch } = manifest.header;
  const about = [deployment, patient, category, epoch, author, patient, manifest.headerDigest];
  return openBox(privateKey, sealed, [label, 1, ...about]);
}

function readClinical(body) {
  const end = 4 + body.readUInt32BE(0);
  must(body.length % 256 === 0 && body.subarray(end).every((byte) => byte === 0), "bad padding");
  return decode(body.subarray(4, end));
}

function padme(size) {
  const exponent = Math.floor(Math.log2(size)); // exact for the sizes of vectors
  const unit = 2 ** Math.max(0, exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(size / unit) * unit;
}

function openPayload(sealed, recordKey, { header, headerDigest, salt, commitment }) {
  const keys = hkdf(recordKey, salt, Buffer.concat([Buffer.from("payload"), headerDigest]), 71);
  must(keys.subarray(39).equals(commitment), "record key is not this payload's");
  const { chunkSize, paddedSize } = header;
  const count = Math.ceil(paddedSize / chunkSize);
  must(sealed.length === paddedSize + 16 * count, "payload of a wrong length");
  const chunks = Array.from({ length: count }, (_, index) => {
    const chunk = sealed.subarray(index * (chunkSize + 16), (index + 1) * (chunkSize + 16));
    const nonce = Buffer.concat([keys.subarray(32, 39), Buffer.alloc(5)]);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = index === count - 1 ? 1 : 0;
    return gcm(keys.subarray(0, 32), nonce, tagged(chunk));
  });
  const plain = Buffer.concat(chunks);
  const end = 8 + Number(plain.readBigUInt64BE(0));
  must(Math.max(4096, padme(end)) === paddedSize, "length is not this padding's");
  must(end <= plain.length && plain.subarray(end).every((byte) => byte === 0), "bad padding");
  return plain.subarray(8, end);
}

/** Opens a vector like test/vectors/record.json from its phrase to its plaintext. */
export function readRecord(vector) {
  const slots = bytes(vector.slots);
  const reader = openSlot(slots, "phrase", phraseKey(vector.phrase));
  const byWallet = openSlot(slots, "wallet", walletKey(bytes(vector.walletSignature)));
  must(byWallet.privateKey.equals(reader.privateKey), "slots hold different keys");
  const deployment = bytes(vector.deployment);
  const parties = { deployment, patient: vector.patient, number: vector.reader };
  const capsule = openCapsule(bytes(vector.capsule), reader, parties);
  for (const { category, epoch, privateKey } of capsule) {
    const derived = deriveCategoryKey(bytes(vector.patientRoot), [deployment, category, epoch]);
    must(derived.privateKey.equals(privateKey), "capsule holds another key");
    const stated = vector.categoryKeys.find((one) => one.category === category);
    must(derived.x.equals(bytes(stated.x)), "key is not the stated one");
  }
  const block = bytes(vector.manifest);
  must(sha256(block).equals(bytes(vector.manifestDigest)), "manifest is not the anchored one");
  const manifest = readManifest(block);
  const payload = bytes(vector.payload);
  const cid = Buffer.concat([Buffer.from([1, 0x55, 0x12, 32]), sha256(payload)]);
  must(manifest.cid.link.equals(cid), "payload is not the manifest's");
  const { category, epoch } = manifest.header;
  const { privateKey } = capsule.find((one) => one.category === category && one.epoch === epoch);
  const open = (label, sealed, digest) =>
    openRecordBox(label, bytes(sealed), { privateKey, manifest, digest });
  const recordKey = open("keybox", vector.keyBox, manifest.keyBoxDigest);
  const body = open("header", vector.headerBox, manifest.headerBoxDigest);
  const plaintext = openPayload(payload, recordKey, manifest).toString();
  return { clinical: readClinical(body), recordKey: recordKey.toString("hex"), plaintext };
}

const file = new URL("../vectors/record.json", import.meta.url);
if (import.meta.main) console.log(JSON.stringify(readRecord(JSON.parse(readFileSync(file)))));
