import { Option, type Command } from "commander";
import { openContracts } from "#chain/contracts";
import { zeroFees } from "#chain/relay";
import { sent } from "../consortium.ts";
import type { Session } from "../session.ts";
import { momentOf, openBallot } from "./ballot.ts";
import { run, type GlobalOptions } from "./context.ts";
import { hospitalArgument } from "./consortium-propose.ts";
import type { Cli } from "./terminal.ts";

type UrgentOptions = GlobalOptions & { readonly withdraw?: boolean; readonly lapse?: boolean };

const example = "--as north consortium urgent-suspend 1";

/** `hc consortium urgent-suspend`. */
export function addUrgentSuspend(consortium: Command, cli: Cli): void {
  consortium
    .command("urgent-suspend")
    .argument("<hospital>", "the hospital's number", hospitalArgument)
    .description(
      "as a hospital, support that another is suspended at once; two thirds do it, for 7 days unless a vote says more",
    )
    .addOption(new Option("--withdraw", "take your support back").conflicts("lapse"))
    .addOption(new Option("--lapse", "end a suspension whose 7 days are over; anybody may"))
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (hospital: number, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => act(session, options as UrgentOptions, hospital),
        ({ count, needed, isSuspended, lapsesAt }) => [
          isSuspended
            ? `Hospital ${hospital} is suspended, until a vote or the call to end it after ${momentOf(lapsesAt)}.`
            : `Hospital ${hospital} is active. ${count} of the ${needed} hospitals that it takes support its suspension.`,
        ],
      );
    });
}

async function act(session: Session, options: UrgentOptions, hospital: number) {
  const { urgentSuspension: urgent } = await openBallot(session, options);
  const name =
    options.withdraw === true ? "withdraw" : options.lapse === true ? "lapse" : "support";
  await sent(() => urgent[name](hospital, zeroFees));
  const { Registration } = openContracts(session.site, session.provider);
  const [{ count, needed }, { lapsesAt }, isActive] = await Promise.all([
    urgent.supportOf(hospital),
    urgent.roundOf(hospital),
    Registration.isHospitalActive(hospital),
  ]);
  return {
    ...{ hospital, count: Number(count), needed: Number(needed) },
    ...{ isSuspended: !isActive, lapsesAt: Number(lapsesAt) },
  };
}
