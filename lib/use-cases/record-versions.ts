import type { RecordRef } from "../acts/corrections.ts";
import type { RecordChange } from "../ports.ts";
import type { ListedRecord } from "./list-records.ts";
import { isSame } from "./record-changes.ts";

/** A record as it stands, and what it replaced. */
export type VersionedRecord<Listed = ListedRecord> = {
  readonly newest: Listed;
  /** The version before first. */
  readonly earlier: readonly Listed[];
};

type Linked = Pick<ListedRecord, "record" | "previous">;

/**
 * Groups a list, oldest first, into records with their earlier versions, in the list's order by the newest. The chain
 * says what took whose place ({@link recordChanges}), and the later record's manifest has to say the same where it is
 * at hand, so that a node alone hides nothing. A version is of the same patient and category, and by the author before
 * or the patient. What only a manifest claims stands as a record of its own.
 */
export function versionsOf<Listed extends Linked>(
  list: readonly Listed[],
  changes: readonly RecordChange[],
): VersionedRecord<Listed>[] {
  const before = versionsBefore(list, changes);
  const groups = new Map<Listed, { listed: Listed; age: number }[]>();
  for (const listed of list) {
    const { first, age } = firstVersionOf(listed, before);
    groups.set(first, [...(groups.get(first) ?? []), { listed, age }]);
  }
  const place = new Map(list.map((listed, index) => [listed, index]));
  return [...groups.values()]
    .flatMap((versions) => {
      const [newest, ...earlier] = versions
        .toSorted((a, b) => b.age - a.age)
        .map(({ listed }) => listed);
      return newest === undefined ? [] : [{ newest, earlier }];
    })
    .sort((a, b) => (place.get(a.newest) ?? 0) - (place.get(b.newest) ?? 0));
}

/** The version that each took the place of, as far as that counts: of one record, the first; the contract takes no other. */
function versionsBefore<Listed extends Linked>(
  list: readonly Listed[],
  changes: readonly RecordChange[],
): ReadonlyMap<Listed, Listed> {
  const find = (ref: RecordRef): Listed | undefined =>
    list.find(({ record }) => isSame(record, ref));
  const before = new Map<Listed, Listed>();
  const replaced = new Set<Listed>();
  for (const change of changes) {
    if (change.kind !== "superseded") continue;
    const [earlier, later] = [find(change), find(change.later)];
    if (earlier === undefined || later === undefined || !isVersion(later, earlier)) continue;
    if (!replaced.has(earlier)) before.set(later, earlier);
    replaced.add(earlier);
  }
  return before;
}

/** Follows the links back to the first version; what goes round in circles ends too. */
function firstVersionOf<Listed>(
  listed: Listed,
  before: ReadonlyMap<Listed, Listed>,
): { first: Listed; age: number } {
  const seen = new Set<Listed>([listed]);
  let first = listed;
  for (;;) {
    const earlier = before.get(first);
    if (earlier === undefined || seen.has(earlier)) return { first, age: seen.size };
    seen.add(earlier);
    first = earlier;
  }
}

function isVersion(later: Linked, earlier: Linked): boolean {
  if (later === earlier) return false;
  const [to, from] = [later.record, earlier.record];
  const isClaimed = later.previous === undefined || later.previous === from.digest;
  const isTheirs = to.author === from.author || to.author === to.patient;
  return isClaimed && isTheirs && to.patient === from.patient && to.category === from.category;
}
