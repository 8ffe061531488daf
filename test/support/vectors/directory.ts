import { publishDirectoryAct } from "#lib/acts/directory";
import { toHex } from "#lib/bytes";
import { directoryDigest, encodeDirectoryEnvelope } from "#lib/directory";
import { encodeDirectoryBundle, type Directory } from "#lib/directory-bundle";
import { hashText } from "#lib/eip712";
import { localWallet } from "#lib/local-wallet";

const hex = (length: number, byte: number) => toHex(new Uint8Array(length).fill(byte));

const directory: Directory = {
  hospital: 3,
  name: "Nordhavn University Hospital",
  people: [
    {
      number: 5,
      account: hex(20, 0xac),
      name: "Dr Amara Øsei",
      role: "doctor",
      specialty: "Cardiology",
    },
    { number: 7, account: hex(20, 0xad), name: "Marit Solberg", role: "nurse", specialty: "" },
  ],
};

/** A staff directory from what it says to its signed envelope; signatures are RFC 6979, so it takes no randomness. */
export async function buildDirectory() {
  const adminKey = new Uint8Array(32).fill(0x44);
  const wallet = localWallet(adminKey);
  const site = {
    deployment: hex(32, 0xd0),
    chainId: 31337,
    genesis: hex(32, 0xe0),
    contracts: {
      Registration: hex(20, 0x11),
      Consent: hex(20, 0x22),
      Records: hex(20, 0x33),
      AccessLog: hex(20, 0x44),
      Vitals: hex(20, 0x55),
      Consortium: hex(20, 0x45),
      UrgentSuspension: hex(20, 0x46),
    },
  };
  const document = encodeDirectoryBundle(site.deployment, directory);
  const { hospital } = directory;
  const digest = directoryDigest(document);
  const sentence = "Publish it.";
  const terms = { hospital, version: 9, nonce: hex(32, 0x77), deadline: 2_000_000_000 };
  const { typedData } = publishDirectoryAct(site, { ...terms, digest, sentence });
  const signature = await wallet.typedData(typedData);
  const sentenceHash = hashText(sentence);
  const envelope = encodeDirectoryEnvelope({ ...terms, sentenceHash, signature, document });
  return {
    ...{ site, directory, sentence, digest, signature },
    adminKey: toHex(adminKey),
    admin: wallet.account,
    document: new TextDecoder().decode(document),
    envelope: toHex(envelope),
  };
}
