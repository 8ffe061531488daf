import { concat, fromHex, toHex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { portableLineCipher } from "#lib/line-cipher";
import { encodeLine, type SegmentLine } from "#lib/segment-line";
import { sealLine, sealSegmentKey, segmentHead } from "#lib/segment";
import { withSeededRandom } from "../seeded-random.ts";
import { buildReadings } from "./readings.ts";

const filled = (byte: number) => new Uint8Array(32).fill(byte);

/** A segment of two lines, one with a refused reading, and the box with its key. */
export const buildSegment = () =>
  withSeededRandom("healthchain segment vector 1", () => {
    const [batch] = buildReadings().batches;
    const { message, leaves } = batch!;
    const { device, patient, first, signature, deployment } = message;
    const privateKey = filled(0x44);
    const publicKey = portableWrap.publicKeyOf(privateKey);
    const [id, key] = [filled(0x1d), filled(0x5e)];
    const rows = message.readings.map((one, at) => (at === 4 ? leaves[at]! : one));
    const lines: SegmentLine[] = [
      { device, first, signature, rows },
      { device, first, signature, rows: rows.slice(0, 1) },
    ];
    const name = { deployment: fromHex(deployment), oracle: 6, patient, id, epoch: 2 };
    const head = segmentHead(name);
    const block = concat(
      head,
      ...lines.map((line, number) =>
        sealLine(portableLineCipher, { head, key, number }, encodeLine(line)),
      ),
    );
    return Promise.resolve({
      ...{ deployment, oracle: 6, patient, epoch: 2, id: toHex(id), key: toHex(key) },
      ...{
        patientPrivateKey: toHex(privateKey),
        lines: lines.map((one) => toHex(encodeLine(one))),
      },
      box: toHex(sealSegmentKey(portableWrap, name, { publicKey, key })),
      block: toHex(block),
    });
  });
