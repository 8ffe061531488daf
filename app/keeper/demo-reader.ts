import type { Reader } from "#lib/use-cases/share";
import type { DemoPerson } from "../config.ts";
import { directoriesOf, KeeperError, requireSignedIn, type Visit } from "./visit.ts";

/**
 * A demo doctor as a reader: by the hospital's directory where one names them, else by the label of the demo
 * ("name, role, hospital"). The account is the configuration's either way. Throws {@link KeeperError} `try/nobody`.
 */
export async function demoReader(visit: Visit, doctor: DemoPerson): Promise<Reader> {
  const { ports } = requireSignedIn(visit);
  const { account, label } = doctor;
  const member = await ports.read.memberOfAccount(account);
  if (member === undefined)
    throw new KeeperError(
      "try/nobody",
      `${label} is not enrolled on this chain. Nothing was changed. Start the demo again.`,
    );
  const listing = (await directoriesOf(visit)).readerOf(member.number);
  if (listing !== undefined) return { number: member.number, account, label: listing.label };
  const [name = label, role = doctor.role, ...hospital] = label.split(", ");
  return { number: member.number, account, label: { name, role, hospital: hospital.join(", ") } };
}
