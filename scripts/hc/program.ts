import { Command, CommanderError } from "commander";
import { printable } from "#lib/printable";
import { told, type Told } from "../report-error.ts";
import { addConsortium } from "./consortium.ts";
import { withGlobalOptions } from "./context.ts";
import { addDevice } from "./device.ts";
import { addEmergency } from "./emergency.ts";
import { addEnrol } from "./enrol.ts";
import { CommandError, UsageError } from "./errors.ts";
import { addHospital } from "./hospital.ts";
import { addHospitalChange } from "./hospital-change.ts";
import { addHospitalDirectory } from "./hospital-directory.ts";
import { addHospitalRegistrar } from "./hospital-registrar.ts";
import { addInvite } from "./invite.ts";
import { addKeyCommands } from "./key.ts";
import { addLog } from "./log.ts";
import { addMember } from "./member.ts";
import { addPatients } from "./patients.ts";
import { addRecordAdd } from "./record-add.ts";
import { addRecordCorrecting } from "./record-correct.ts";
import { addRecordReading } from "./record-read.ts";
import { addRecordWriting } from "./record-write.ts";
import { addRequest } from "./request.ts";
import { addSelfcheck } from "./selfcheck.ts";
import { addSharingCommands } from "./sharing.ts";
import type { Cli, Terminal } from "./terminal.ts";
import { addVerify } from "./verify.ts";
import { addVerifyLog } from "./verify-log.ts";
import { addVitals } from "./vitals.ts";
import { addWallet } from "./wallet.ts";
import { addWords } from "./words.ts";

/** The whole command line, in the order in which a newcomer would use it. It throws instead of ending the process. */
export function hcProgram(cli: Cli): Command {
  const program = withGlobalOptions(new Command("hc"))
    .description("HealthChain from the command line, for testers and scripts")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.print(text.trimEnd()),
      writeErr: (text) => cli.complain(text.trimEnd()),
      outputError: () => undefined, // told by runHc, with a code
    })
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient who");
  const hospital = addHospital(program, cli);
  addHospitalDirectory(hospital, cli);
  addHospitalRegistrar(hospital, cli);
  addHospitalChange(hospital, cli);
  addConsortium(program, cli);
  addWallet(program, cli);
  addInvite(program, cli);
  addEnrol(program, cli);
  addWords(program, cli);
  addMember(program, cli);
  addDevice(program, cli);
  addVitals(program, cli);
  addSharingCommands(program, cli);
  addRequest(program, cli);
  addEmergency(program, cli);
  addPatients(program, cli);
  addRecordCommands(program, cli);
  addVerify(program, cli);
  addLog(program, cli);
  addVerifyLog(program, cli);
  addSelfcheck(program, cli);
  addKeyCommands(program, cli);
  return program;
}

function addRecordCommands(program: Command, cli: Cli): void {
  const record = program
    .command("record")
    .description("add, open, list and erase records, and write notes")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient record list");
  addRecordAdd(record, cli);
  addRecordReading(record, cli);
  addRecordCorrecting(record, cli);
  addRecordWriting(record, cli);
}

/**
 * Runs one command and returns its exit code: 0 done, 1 refused or failed, 2 the command line is wrong. An error is one
 * line on stderr, or with --json `{ "error": { "code", "message" } }` on stdout instead of a result.
 */
export async function runHc(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  let exitCode: 0 | 1 = 0;
  const program = hcProgram({ ...terminal, exitWith: (code) => (exitCode = code) });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help
    tell(terminal, asTold(error), args.includes("--json"));
    if (process.env["HEALTHCHAIN_DEBUG"] === "1") console.error(error);
    return error instanceof CommanderError || error instanceof UsageError ? 2 : 1;
  }
}

function tell(terminal: Terminal, { code, message }: Told, json: boolean): void {
  if (json) terminal.print(JSON.stringify({ error: { code, message } }));
  else terminal.complain(`${message} [${code}]`);
}

function asTold(error: unknown): Told {
  // What was told once and had something added to it; by its code alone it would lose that.
  if (error instanceof CommandError && error.code.startsWith("contract/"))
    return { code: error.code, message: printable(error.message) };
  if (!(error instanceof CommanderError)) return told(error);
  const says = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  const isBare = error.code === "commander.help"; // no command at all: its text was the help
  const text = isBare ? "Name a command" : says.charAt(0).toUpperCase() + says.slice(1);
  const advice = "`npm run hc -- --help` shows all commands, with COMMAND --help an example.";
  return told(new UsageError("hc/usage", `${text.replace(/\.$/, "")}. ${advice}`));
}
