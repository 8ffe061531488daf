/** Writes test/vectors again: `tsx test/support/vectors/write.ts`. A changed vector is a changed format: raise its version. */
import { writeFile } from "node:fs/promises";
import { encrypt } from "eciesjs";
import { toHex, utf8 } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { withSeededRandom } from "../seeded-random.ts";
import { buildAccessEntry } from "./access-entry.ts";
import { buildDerived } from "./derived.ts";
import { buildDirectory } from "./directory.ts";
import { buildLargePayload } from "./large-payload.ts";
import { buildReadings } from "./readings.ts";
import { buildRecord } from "./record.ts";
import { buildEmergencyReason } from "./emergency-reason.ts";
import { buildRequestReason } from "./request-reason.ts";
import { buildSegment } from "./segment.ts";

const write = (name: string, vector: unknown) =>
  writeFile(
    new URL(`../../vectors/${name}.json`, import.meta.url),
    `${JSON.stringify(vector, null, 2)}\n`,
  );

/** Messages that eciesjs sealed: another implementation's vectors for our wire format. */
const buildEciesjs = () =>
  withSeededRandom("healthchain eciesjs vector 1", () => {
    const privateKey = new Uint8Array(32).fill(0x33);
    const publicKey = portableWrap.publicKeyOf(privateKey);
    const seal = (text: string) => ({
      plaintext: toHex(utf8(text)),
      sealed: toHex(encrypt(publicKey, utf8(text))),
    });
    return Promise.resolve({
      privateKey: toHex(privateKey),
      messages: ["", "a", "x".repeat(32), "longer ".repeat(40)].map(seal),
    });
  });

await write("access-entry", buildAccessEntry());
await write("derived", buildDerived());
await write("directory", await buildDirectory());
await write("readings", buildReadings());
await write("record", await buildRecord());
await write("segment", await buildSegment());
await write("large-payload", await buildLargePayload());
await write("request-reason", await buildRequestReason());
await write("emergency-reason", await buildEmergencyReason());
await write("eciesjs", await buildEciesjs());
