import type { Hex } from "../bytes.ts";
import type { Ports } from "../ports.ts";
import type { Directories } from "./read-directories.ts";
import { personsIn } from "./readable-cells.ts";
import type { Reissue } from "./reissue-capsules.ts";

/**
 * The accounts of a patient's readers, each of the teams among them and of `team`, for {@link Reissue}: as their hospital's directory has them. Whom a hospital that
 * has published a directory does not list in it is a stranger. Of hospitals that have published none the node is believed,
 * as without any directory; undefined where no hospital has published one.
 */
export async function readerAccounts(
  { read }: Pick<Ports, "read">,
  { patient, team }: { readonly patient: number; readonly team?: number },
  { accountOf, hospitals, leftOut }: Directories,
): Promise<Reissue["accountOf"]> {
  const published = new Set([
    ...hospitals.map(({ number }) => number),
    ...leftOut.map(({ hospital }) => hospital),
  ]);
  if (published.size === 0) return undefined;
  const believed = new Map<number, Hex>();
  const wanted = team === undefined ? [] : [{ reader: team, category: 0 }];
  for (const { reader } of await personsIn({ read }, [
    ...wanted,
    ...(await read.cellIds(patient)),
  ])) {
    if (accountOf(reader) !== undefined || believed.has(reader)) continue;
    const member = await read.member(reader);
    if (member !== undefined && !published.has(member.hospital))
      believed.set(reader, member.account);
  }
  return (reader) => accountOf(reader) ?? believed.get(reader);
}
