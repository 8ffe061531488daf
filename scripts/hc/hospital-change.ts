import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { SignedAcceptance } from "#lib/acts/hospital-change";
import { decodeAcceptance, encodeAcceptance } from "#lib/acceptance";
import { utf8 } from "#lib/bytes";
import { dayOf } from "#lib/sentences";
import { acceptMember, changeHospital } from "#lib/use-cases/change-hospital";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { CommandError } from "./errors.ts";
import { hospitalOf } from "./hospital.ts";
import { requireFree, writeWhole } from "./output-file.ts";
import { hospitalName, numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { daysArgument, whoArgument } from "./terms.ts";

type AcceptOptions = GlobalOptions & { days: number; out: string };
type ChangeOptions = GlobalOptions & { acceptance: string };

const daySeconds = 86_400;
const acceptExample = "--as lake hospital accept nurse --out acceptance.json";
const changeExample = "--as nurse hospital change --acceptance acceptance.json";

/** `hc hospital accept|change`. */
export function addHospitalChange(hospital: Command, cli: Cli): void {
  hospital
    .command("accept")
    .argument("<member>", "a demo person's name, or a member number", whoArgument)
    .description("as a hospital, accept a member of another one, who then decides to come")
    .option("--days <number>", "length of the membership", daysArgument, 365)
    .requiredOption("--out <file>", "write the acceptance to it; it is for that member alone")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${acceptExample}`)
    .action(async (who: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => accept(session, options as AcceptOptions, who),
        ({ member, out }) => [
          `Acceptance of member ${member} in ${out}. It is valid for 24 hours.`,
          `Next, with their wallet: npm run hc -- hospital change --acceptance ${out}`,
        ],
      );
    });
  hospital
    .command("change")
    .requiredOption("--acceptance <file>", "what the new hospital gave you")
    .description("as a member, go to the hospital that accepted you")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${changeExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => change(session, options as ChangeOptions),
        ({ name, validUntil, block }) => [
          `${name} is your hospital until ${dayOf(validUntil)} (block ${block}).`,
          "What patients shared with you stays. What they shared with a team is the new hospital's team's.",
        ],
      );
    });
}

async function accept(session: Session, options: AcceptOptions, who: string) {
  await requireFree(options.out);
  const ports = { ...session.services, sign: await walletOf(options) };
  const hospital = await hospitalOf(session, ports.sign.account);
  const member = await numberOf(ports, who);
  const validUntil = ports.now() + options.days * daySeconds;
  const newcomer = { hospital, hospitalName: hospitalName(hospital), member, validUntil };
  const accepted = await acceptMember(ports, newcomer);
  await writeWhole(options.out, [utf8(`${encodeAcceptance(accepted)}\n`)]);
  return { hospital, member, validUntil, out: options.out };
}

async function change(session: Session, options: ChangeOptions) {
  const accepted = await readAcceptance(options.acceptance);
  const ports = await session.portsOf(await walletOf(options));
  const { hospital, validUntil } = accepted.acceptance;
  const name = hospitalName(hospital, await directoriesAt(ports));
  return { hospital, name, validUntil, ...(await changeHospital(ports, accepted, name)) };
}

async function readAcceptance(file: string): Promise<SignedAcceptance> {
  try {
    return decodeAcceptance(await readFile(file, "utf8"));
  } catch (cause) {
    throw new CommandError(
      "hc/bad-acceptance",
      `${file} is not an acceptance. Check the path, or ask the new hospital for one.`,
      { cause },
    );
  }
}
