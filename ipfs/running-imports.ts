import type { CID } from "multiformats/cid";

/** The blocks of files that are still coming: no pin keeps them yet, so a collector must. */
export type RunningImports = {
  /** Runs one import. What it holds is kept until it has ended, pinned or failed. Hold each block before it is written. */
  run<T>(act: (hold: (cid: CID) => void) => Promise<T>): Promise<T>;
  /** Whether a running import holds this block, under whatever codec. */
  holds(cid: CID): boolean;
};

/** The imports of this process; a process that is killed leaves none, and its blocks are collected. */
export function runningImports(): RunningImports {
  const running = new Set<Set<string>>();
  return {
    run: async (act) => {
      const held = new Set<string>();
      running.add(held);
      try {
        return await act((cid) => held.add(digestOf(cid)));
      } finally {
        running.delete(held);
      }
    },
    holds: (cid) => {
      const digest = digestOf(cid);
      return [...running].some((held) => held.has(digest));
    },
  };
}

/** What names a block's file: its CID without version and codec. */
export const digestOf = (cid: CID): string => cid.multihash.bytes.join();
