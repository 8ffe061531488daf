/** What test/e2e/lib-in-chromium.test.ts runs inside the page: bundled by esbuild, so all of it must be browser-safe. */
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { portableWrap } from "#lib/ecies";
import { decodeSlots, openWithPhrase } from "#lib/key-slots";
import { decodeManifest } from "#lib/manifest";
import { openPayload } from "#lib/payload";
import { openHeaderBox, openKeyBox } from "#lib/record-boxes";
import { joined, piecesOf } from "./byte-streams.ts";
import { buildDerived } from "./vectors/derived.ts";
import { buildLargePayload } from "./vectors/large-payload.ts";
import { buildRecord } from "./vectors/record.ts";

type Loose<T> = T extends Hex ? string : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;

/** test/vectors/record.json as TypeScript reads it: hex strings are any strings there. */
type RecordVector = Loose<Awaited<ReturnType<typeof buildRecord>>>;

/** Opens a record vector from the phrase to the plaintext. */
export async function openVector(vector: RecordVector) {
  const { privateKey } = openWithPhrase(decodeSlots(fromHex(vector.slots)), vector.phrase);
  const keys = await openCapsule(portableWrap, {
    ...{ readerPrivateKey: privateKey, deployment: fromHex(vector.deployment) },
    ...{ patient: vector.patient, reader: vector.reader, sealed: fromHex(vector.capsule) },
    expected: (category) => {
      const stated = vector.categoryKeys.find((one) => one.category === category);
      return Promise.resolve(stated && fromHex(stated.x));
    },
  });
  const manifest = decodeManifest(fromHex(vector.manifest));
  const key = keys.find(({ category }) => category === manifest.header.category);
  const open = { categoryPrivateKey: key!.privateKey, header: manifest.header };
  const recordKey = openKeyBox(portableWrap, { ...open, sealed: fromHex(vector.keyBox) });
  const chunks = piecesOf(fromHex(vector.payload), 1000);
  const plaintext = await joined(openPayload({ ...manifest, recordKey, chunks }));
  return {
    clinical: openHeaderBox(portableWrap, { ...open, sealed: fromHex(vector.headerBox) }),
    recordKey: toHex(recordKey),
    plaintext: new TextDecoder().decode(plaintext),
  };
}

/** Makes every vector again, here. */
export const buildAll = async () => ({
  derived: buildDerived(),
  record: await buildRecord(),
  largePayload: await buildLargePayload(),
});
