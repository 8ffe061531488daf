import type { Command } from "commander";
import type { Hex } from "#lib/bytes";
import { setRegistrar } from "#lib/use-cases/set-registrar";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { hospitalOf } from "./hospital.ts";
import { hospitalName } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { addressArgument, capArgument } from "./terms.ts";

const setExample = "--as north hospital registrar set 0x… --cap 50";
const removeExample = "--as north hospital registrar remove 0x…";
const accountHelp = "the registrar's account";

/** `hc hospital registrar set|remove`. */
export function addHospitalRegistrar(hospital: Command, cli: Cli): void {
  const registrar = hospital
    .command("registrar")
    .description("as a hospital, say whose key may vouch for it besides yours")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${setExample}`);
  registrar
    .command("set")
    .argument("<address>", accountHelp, addressArgument)
    .requiredOption("--cap <number>", "how many people a day (UTC) it may vouch for", capArgument)
    .description("let an account vouch for so many people a day, or change how many")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${setExample}`)
    .action(async (account: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) =>
          set(session, options, {
            registrar: account,
            dailyCap: (options as GlobalOptions & { cap: number }).cap,
          }),
        ({ hospital: number, registrar: who, dailyCap }) => [
          `${who} may vouch for ${dailyCap === 1 ? "one person" : `${dailyCap} people`} a day. Next, with its key: invite --hospital ${number}`,
        ],
      );
    });
  registrar
    .command("remove")
    .argument("<address>", accountHelp, addressArgument)
    .description("let it vouch no more; its invitations that nobody used yet end")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${removeExample}`)
    .action(async (account: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => set(session, options, { registrar: account, dailyCap: 0 }),
        ({ registrar: who }) => [`${who} may vouch no more.`],
      );
    });
}

type Registrar = { readonly registrar: Hex; readonly dailyCap: number };

async function set(session: Session, options: GlobalOptions, { registrar, dailyCap }: Registrar) {
  const ports = await session.portsOf(await walletOf(options));
  const hospital = await hospitalOf(session, ports.sign.account);
  const act = { hospital, registrar, dailyCap };
  const receipt = await setRegistrar(ports, { ...act, hospitalName: hospitalName(hospital) });
  return { ...act, ...receipt };
}
