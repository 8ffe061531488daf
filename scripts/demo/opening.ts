import type { Hex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { treatment } from "#lib/permission";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import type { CastMember, PersonName } from "../cast.ts";
import { actor, type World } from "./world.ts";

/** Opens one record as a person of the story, with the keys they have now. */
export const openAs = (world: World, name: PersonName, digest: Hex): Promise<Uint8Array> =>
  openWith(world, actor(world, name), digest);

/** The same with ports of one's own. */
export async function openWith(
  world: World,
  { person, ports }: Pick<CastMember, "person" | "ports">,
  digest: Hex,
): Promise<Uint8Array> {
  const patient = actor(world, "patient").person.number;
  const keyring = await keyringFor(ports, person, patient);
  const { plaintext } = await openRecord(ports, {
    patient,
    digest,
    reader: person.number,
    purpose: treatment,
    keyring,
  });
  return allBytes(plaintext);
}
