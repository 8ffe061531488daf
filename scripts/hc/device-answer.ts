import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { DeviceVoucher } from "#lib/acts/devices";
import { fromHex } from "#lib/bytes";
import { deviceAccount } from "#lib/device-key";
import { decodeDeviceVoucher } from "#lib/device-link";
import { deviceFingerprintOf } from "#lib/fingerprint";
import { answerVoucher } from "#lib/use-cases/devices";
import type { Session } from "../session.ts";
import { run, type GlobalOptions } from "./context.ts";
import { readDeviceKey } from "./device-key.ts";
import { readInvitation } from "./enrol.ts";
import type { Cli } from "./terminal.ts";

type AnswerOptions = GlobalOptions & { deviceKey: string; voucher: string };

const linkText = /^\s*(https?:\/\/\S+#)?u[\w-]{100,}\s*$/;

/** `hc device answer`: what a device without a screen of its own shows its patient. */
export function addDeviceAnswer(device: Command, cli: Cli): void {
  device
    .command("answer")
    .description("as a device, answer a hospital's link: the patient's devices page takes it")
    .requiredOption("--device-key <file>", "the device's key file")
    .requiredOption("--voucher <link>", "the hospital's link, or a file with it or its voucher")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- device answer --device-key sensor.json --voucher voucher.json",
    )
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => answer(session, options as AnswerOptions),
        ({ words, answer: text }) => [
          `The six words of this device: ${words}.`,
          "Where the page shows the same, give it this answer:",
          text,
        ],
      );
    });
}

/** A hospital's word for a device: a link, or a file with a link or a voucher. */
export async function readDeviceVoucher(given: string): Promise<DeviceVoucher> {
  if (linkText.test(given)) return decodeDeviceVoucher(given);
  const text = await readFile(given, "utf8").catch(() => "");
  return linkText.test(text) ? decodeDeviceVoucher(text) : readInvitation(given);
}

async function answer(session: Session, options: AnswerOptions) {
  const key = await readDeviceKey(options.deviceKey);
  const given = await readDeviceVoucher(options.voucher);
  const account = deviceAccount(key);
  const words = deviceFingerprintOf(fromHex(session.site.deployment), fromHex(account));
  return { account, words, answer: await answerVoucher(session.services, key, given) };
}
