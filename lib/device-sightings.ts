/*
 * When a device was seen last. Its word on the chain says how far its readings reach, not since when; but a sequence only
 * rises, so the block in which it became what it is now is found by asking for the same word in older blocks.
 */

/** Sequences of devices in a block, in their order; undefined where a node does not keep what was then. */
export type SequencesAt = (
  devices: readonly number[],
  block: number,
) => Promise<readonly number[] | undefined>;

/** What the search found of a device. */
export type Sighting = {
  readonly device: number;
  /** In which its sequence became what it is at the head; undefined where that was before the search ended. */
  readonly block: number | undefined;
  /** From this block on it has sent nothing: `block`, or where the search ended. */
  readonly unseenFrom: number;
};

/** Its sequence was another one in block `lower`, and what it is now in block `upper`. */
type Search = {
  readonly device: number;
  readonly sequence: number;
  readonly lower: number;
  readonly upper: number;
};

/** How far back the first look goes; each further one goes twice as far. */
const firstStep = 8;

/**
 * Finds when each device was seen last between the blocks `since` and `head`, in which the sequences are those of `now`.
 * Devices that were seen in the same blocks are asked for together.
 */
export async function sightingsOf(
  ask: SequencesAt,
  now: readonly { readonly device: number; readonly sequence: number }[],
  { head, since }: { readonly head: number; readonly since: number },
): Promise<readonly Sighting[]> {
  const { found, unseen } = await lookedBack(ask, now, { head, since });
  const narrow = await narrowed(ask, found);
  const blocks = new Map(narrow.map(({ device, upper }) => [device, upper]));
  return now.map(({ device }) => {
    const block = blocks.get(device);
    return { device, block, unseenFrom: block ?? unseen };
  });
}

/** Goes back until each sequence was another one, or the search ends. */
async function lookedBack(
  ask: SequencesAt,
  now: readonly { readonly device: number; readonly sequence: number }[],
  { head, since }: { readonly head: number; readonly since: number },
): Promise<{ readonly found: readonly Search[]; readonly unseen: number }> {
  const found: Search[] = [];
  let open = now.filter(({ sequence }) => sequence > 0);
  let upper = head;
  for (let step = firstStep; open.length > 0 && upper > since; step *= 2) {
    const lower = Math.max(since, head - step);
    const devices = open.map(({ device }) => device);
    const then = await ask(devices, lower);
    if (then === undefined) return { found, unseen: upper };
    for (const [index, one] of open.entries())
      if (then[index] !== one.sequence) found.push({ ...one, lower, upper });
    open = open.filter(({ sequence }, index) => then[index] === sequence);
    upper = lower;
  }
  return { found, unseen: open.length > 0 ? upper : since };
}

/** Halves each search until `upper` is the block itself. */
async function narrowed(ask: SequencesAt, found: readonly Search[]): Promise<readonly Search[]> {
  let searches = found;
  while (searches.some(isWide)) {
    const groups = Map.groupBy(searches.filter(isWide), middleOf);
    const halves = await Promise.all(
      [...groups].map(([middle, group]) => halved(ask, group, middle)),
    );
    searches = [...searches.filter((search) => !isWide(search)), ...halves.flat()];
  }
  return searches;
}

const isWide = ({ lower, upper }: Search): boolean => upper - lower > 1;
const middleOf = ({ lower, upper }: Search): number => Math.floor((lower + upper) / 2);

async function halved(ask: SequencesAt, group: readonly Search[], middle: number) {
  const devices = group.map(({ device }) => device);
  const then = await ask(devices, middle);
  return group.map((search, index) =>
    then?.[index] === search.sequence ? { ...search, upper: middle } : { ...search, lower: middle },
  );
}
