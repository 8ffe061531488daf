import type { Command } from "commander";
import { openContracts } from "#chain/contracts";
import { chainError } from "#chain/refusal";
import type { Hex } from "#lib/bytes";
import { sameAccount } from "#lib/local-wallet";
import { openConsortium } from "../consortium.ts";
import type { Session } from "../session.ts";
import { run, type GlobalOptions } from "./context.ts";
import { CommandError } from "./errors.ts";
import { senderKey } from "./sender.ts";
import type { Cli } from "./terminal.ts";
import { addressArgument } from "./terms.ts";

const example = "--as deployer hospital add 0x…";
const noHospital =
  "This chain has no hospital yet, so nobody can be vouched for. Nothing was stored. The consortium's owner adds one: `npm run hc -- --as deployer hospital add ADDRESS`.";

/** `hc hospital add`; other files add the rest. */
export function addHospital(program: Command, cli: Cli): Command {
  const hospital = program
    .command("hospital")
    .description("admit hospitals; publish staff, name registrars, take members over")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`);
  hospital
    .command("add")
    .argument("<address>", "the account that speaks for the hospital", addressArgument)
    .description(
      "admit a hospital while the deployer is the owner (afterwards: consortium propose admit)",
    )
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (admin: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => admit(session, options, admin),
        ({ hospital: number }) => [
          `Hospital ${number} is admitted; ${admin} speaks for it.`,
          "Next, with that account's key: npm run hc -- --key-file FILE invite --role doctor --out invitation.json",
        ],
      );
    });
  return hospital;
}

async function admit(session: Session, options: GlobalOptions, admin: Hex) {
  const consortium = openConsortium(session, await senderKey(options));
  return { hospital: await consortium.addHospital(admin), admin };
}

/**
 * The number of the hospital that an account speaks for. Throws {@link CommandError} `hc/no-hospital` on a chain
 * without any, `hc/not-a-hospital` when it speaks for none of those there are.
 */
export async function hospitalOf({ site, provider }: Session, account: Hex): Promise<number> {
  const { Registration } = openContracts(site, provider);
  try {
    return Number(await Registration.hospitalOf(account));
  } catch (error) {
    const cause = chainError(error);
    if (cause.code !== "contract/RegistrationHospitalUnknown") throw cause;
    if ((await Registration.hospitalCount()) === 0n)
      throw new CommandError("hc/no-hospital", noHospital, { cause });
    throw new CommandError(
      "hc/not-a-hospital",
      "This wallet speaks for no hospital. Use a hospital's: --as north, --as lake, or its --key-file.",
      { cause },
    );
  }
}

/** Passes for the admin of a hospital and for its registrars. Throws {@link CommandError} `hc/not-a-hospital`. */
export async function requireMayVouch(
  { site, provider }: Session,
  account: Hex,
  hospital: number,
): Promise<void> {
  const { Registration } = openContracts(site, provider);
  const [admin, { dailyCap }] = await Promise.all([
    Registration.adminOf(hospital),
    Registration.registrarOf(hospital, account),
  ]).catch((error: unknown) => {
    throw chainError(error);
  });
  if (sameAccount(admin as Hex, account) || dailyCap > 0n) return;
  throw new CommandError(
    "hc/not-a-hospital",
    `This wallet may not vouch for hospital ${hospital}. Its admin may, and whom the admin names: \`hospital registrar set\`.`,
  );
}

/** Passes when the chain has a hospital of this number. Throws {@link CommandError} `hc/no-hospital`. */
export async function requireHospital({ site, provider }: Session, number: number): Promise<void> {
  const { Registration } = openContracts(site, provider);
  const count = await Registration.hospitalCount().catch((error: unknown) => {
    throw chainError(error);
  });
  if (number < count) return;
  const message =
    count === 0n
      ? noHospital
      : `There is no hospital ${number} on this chain. Nothing was stored. Ask whoever gave you the invitation for one of this chain.`;
  throw new CommandError("hc/no-hospital", message);
}
