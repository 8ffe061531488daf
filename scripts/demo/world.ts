import type { CastMember, PersonName } from "../cast.ts";
import type { Consortium } from "../consortium.ts";
import type { Session } from "../session.ts";
import type { RecordDraft } from "#lib/fhir/split";
import type { Hex } from "#lib/bytes";
import { BrokenPromiseError } from "./promises.ts";
import type { Stage } from "./stage.ts";

/** A record of the story: what went in, and under which digest it is anchored. */
export type StoredDraft = { readonly draft: RecordDraft; readonly digest: Hex };

/** What the story has so far. Each chapter fills in what the next ones need. */
export type World = {
  readonly stage: Stage;
  /** The FHIR input, exactly as given. */
  readonly input: Uint8Array;
  session?: Session;
  consortium?: Consortium;
  readonly cast: Map<PersonName, CastMember>;
  readonly stored: StoredDraft[];
};

/** The session; the promise before must have been kept. */
export function sessionOf({ session }: World): Session {
  if (session === undefined) throw new BrokenPromiseError("the contracts are not deployed");
  return session;
}

/** A person of the story, enrolled. */
export function actor({ cast }: World, name: PersonName): CastMember {
  const member = cast.get(name);
  if (member === undefined) throw new BrokenPromiseError(`${name} is not enrolled`);
  return member;
}

/** The account behind a member's number, as the story's own directory has it and no node can change it. */
export function accountIn({ cast }: World): (number: number) => Hex | undefined {
  return (number) =>
    [...cast.values()].find(({ person }) => person.number === number)?.person.account;
}

/** The stored records of a category. */
export function storedIn({ stored }: World, category: number): StoredDraft[] {
  return stored.filter(({ draft }) => draft.category === category);
}

/** Gas that all transactions of the blocks after `block` used, and the newest block. */
export async function gasSince({ provider }: Session, block: number): Promise<bigint> {
  let gas = 0n;
  const head = await provider.getBlockNumber();
  for (let number = block + 1; number <= head; number += 1)
    gas += (await provider.getBlock(number))?.gasUsed ?? 0n;
  return gas;
}
