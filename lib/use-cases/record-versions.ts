import type { Hex } from "../bytes.ts";
import type { AnchoredRecord } from "../ports.ts";
import type { ListedRecord } from "./list-records.ts";

/** A record as it stands, and what it replaced. */
export type VersionedRecord<Listed = ListedRecord> = {
  readonly newest: Listed;
  /** The version before first. */
  readonly earlier: readonly Listed[];
};

type Linked = Pick<ListedRecord, "record" | "previous">;

/**
 * Groups a list, oldest first, into records with their earlier versions, in the list's order by the newest. A version
 * counts only where patient, author and category are those of what it replaces: so nobody hides what somebody else
 * wrote, and what was claimed in vain stands as a record of its own. Where an author replaced one version twice, the
 * later is the newest.
 */
export function versionsOf<Listed extends Linked>(
  list: readonly Listed[],
): VersionedRecord<Listed>[] {
  const byDigest = new Map<Hex, Listed>(list.map((listed) => [listed.record.digest, listed]));
  const groups = new Map<Hex, Listed[]>();
  for (const listed of list) {
    const first = firstVersionOf(listed, byDigest);
    groups.set(first, [...(groups.get(first) ?? []), listed]);
  }
  const place = new Map(list.map((listed, index) => [listed, index]));
  return [...groups.values()]
    .flatMap((versions) => {
      const [newest, ...earlier] = versions.toReversed();
      return newest === undefined ? [] : [{ newest, earlier }];
    })
    .sort((a, b) => (place.get(a.newest) ?? 0) - (place.get(b.newest) ?? 0));
}

/** Follows what counts back to the first version; a list that goes round in circles ends too. */
function firstVersionOf<Listed extends Linked>(
  listed: Listed,
  byDigest: ReadonlyMap<Hex, Listed>,
): Hex {
  const seen = new Set<Hex>();
  let at: Linked = listed;
  for (;;) {
    seen.add(at.record.digest);
    const before = at.previous === undefined ? undefined : byDigest.get(at.previous);
    if (before === undefined || seen.has(before.record.digest)) return at.record.digest;
    if (!isSameSource(at.record, before.record)) return at.record.digest;
    at = before;
  }
}

const isSameSource = (a: AnchoredRecord, b: AnchoredRecord): boolean =>
  a.patient === b.patient && a.author === b.author && a.category === b.category;
