import { Command } from "commander";
import { withGlobalOptions } from "./hc/context.ts";
import { addMembershipCommands } from "./hc/membership.ts";
import { addRecordCommands } from "./hc/record.ts";
import { addSelfcheck } from "./hc/selfcheck.ts";
import { addSharingCommands } from "./hc/sharing.ts";
import { reportAndExit } from "./report-error.ts";

/** The command line for testers and scripts. */
const program = withGlobalOptions(new Command("hc")).description(
  "HealthChain from the command line",
);
addMembershipCommands(program);
addSharingCommands(program);
addRecordCommands(program);
addSelfcheck(program);

await program.parseAsync().catch(reportAndExit);
