import { z } from "zod";
import { hexField } from "./access-entry.ts";
import { fromHex, toHex } from "./bytes.ts";
import { deviceAccount, DeviceKeyError, type DeviceKey } from "./device-key.ts";

/*
 * Device key file: JSON { version: 1, curve, privateKey, saltSecret, verifier? } in 0x hex; verifier with P-256 alone.
 * Secret: whoever has it signs as the device.
 */

const common = { version: z.literal(1), privateKey: hexField(32), saltSecret: hexField(32) };
const schema = z.discriminatedUnion("curve", [
  z.strictObject({ ...common, curve: z.literal("secp256k1") }),
  z.strictObject({ ...common, curve: z.literal("P-256"), verifier: hexField(20) }),
]);

/** The text of a device's key file. */
export function encodeDeviceKey({ curve, privateKey, saltSecret, verifier }: DeviceKey): string {
  const secrets = { privateKey: toHex(privateKey), saltSecret: toHex(saltSecret) };
  const file = { version: 1, curve, ...secrets, ...(verifier === undefined ? {} : { verifier }) };
  return `${JSON.stringify(file)}\n`;
}

/** A device's key out of its file. Throws {@link DeviceKeyError} `device-key/malformed`. */
export function decodeDeviceKey(text: string): DeviceKey {
  try {
    const file = schema.parse(JSON.parse(text));
    const key = {
      ...{ privateKey: fromHex(file.privateKey), saltSecret: fromHex(file.saltSecret) },
      ...(file.curve === "P-256"
        ? { curve: file.curve, verifier: file.verifier }
        : { curve: file.curve }),
    };
    deviceAccount(key);
    return key;
  } catch {
    // No cause: a parser's message could show a part of the key.
    throw new DeviceKeyError(
      "device-key/malformed",
      "This is not the key file of a device: `npm run hc -- device key FILE` makes one.",
    );
  }
}
