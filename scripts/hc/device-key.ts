import { readFile, writeFile } from "node:fs/promises";
import { Option, type Command } from "commander";
import { openVitalsRead } from "#chain/vitals";
import { deviceAccount, newDeviceKey, newP256DeviceKey, type DeviceKey } from "#lib/device-key";
import { decodeDeviceKey, encodeDeviceKey } from "#lib/device-key-file";
import type { Session } from "../session.ts";
import { run, type GlobalOptions } from "./context.ts";
import { CommandError } from "./errors.ts";
import { notWritten } from "./key-file.ts";
import type { Cli } from "./terminal.ts";

type KeyOptions = GlobalOptions & { curve: DeviceKey["curve"] };

/** `hc device key`. */
export function addDeviceKey(device: Command, cli: Cli): void {
  device
    .command("key")
    .argument("<file>", "the new file, readable by you alone")
    .description("make a device's signing key, as its firmware would at first start")
    .addOption(
      new Option("--curve <name>", "P-256 where a secure element would keep the key")
        .choices(["secp256k1", "P-256"])
        .default("secp256k1"),
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- device key sensor.json")
    .action(async (file: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => newKey(session, options as KeyOptions, file),
        ({ account, curve }) => [
          `Device account ${account}, ${curve} key in ${file}. Keep it secret.`,
          `Next, as a hospital: npm run hc -- --as north device vouch --device-key ${file} --patient NUMBER --out voucher.json`,
        ],
      );
    });
}

/** A device's key out of its file. Throws {@link CommandError} `hc/device-key`. */
export async function readDeviceKey(file: string): Promise<DeviceKey> {
  try {
    return decodeDeviceKey(await readFile(file, "utf8"));
  } catch {
    // No cause: it could show a part of the key.
    throw new CommandError(
      "hc/device-key",
      `${file} is not a device's key file. Make one with \`npm run hc -- device key FILE\`.`,
    );
  }
}

async function newKey(session: Session, { curve }: KeyOptions, keyFile: string) {
  const key = curve === "P-256" ? await newP256Key(session) : newDeviceKey();
  try {
    await writeFile(keyFile, encodeDeviceKey(key), { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw new CommandError("hc/device-key", notWritten(keyFile, cause), { cause });
  }
  return { account: deviceAccount(key), curve, keyFile };
}

async function newP256Key({ provider, site }: Session): Promise<DeviceKey> {
  const verifier = await openVitalsRead(provider, site).p256Verifier();
  if (verifier !== undefined) return newP256DeviceKey(verifier);
  throw new CommandError(
    "hc/device-key",
    "This deployment names no contract that checks P-256. Nothing was made. Use --curve secp256k1.",
  );
}
