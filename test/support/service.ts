import { Writable } from "node:stream";
import { zeroFees } from "#chain/relay";
import type { roles } from "#lib/roles";
import { serviceKey } from "../../scripts/consortium.ts";
import type { System } from "./system.ts";

/** Has the consortium admit a gateway or an oracle of the first hospital for good; its member number. */
export async function admitService(
  { owned, session }: System,
  role: typeof roles.gateway | typeof roles.oracle,
  accountKey: Uint8Array,
): Promise<number> {
  const statement = await serviceKey(session.site.deployment, accountKey);
  const sent = await owned.Registration.admit(role, 0, 2 ** 40 - 1, statement, zeroFees);
  await sent.wait();
  return Number(await owned.Registration.numberOf(statement.account));
}

/** Where a service in this process writes its log, and what it wrote. */
export function collectedLog(): { readonly logs: string[]; readonly destination: Writable } {
  const logs: string[] = [];
  const destination = new Writable({
    write: (line: Buffer, _encoding, done) => {
      logs.push(line.toString());
      done();
    },
  });
  return { logs, destination };
}
