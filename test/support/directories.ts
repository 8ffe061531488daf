import type { DirectoryDraft } from "#lib/use-cases/publish-directory";
import { hospitals } from "../../scripts/demo-data/people.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import type { System } from "./system.ts";

/** Gateways' places for directories, in memory. */
export type Shelf = Map<number, Uint8Array>;

/** The ports of a hospital's admin, with a shelf to put its directory on. */
export function publisher({ session }: System, shelf: Shelf, hospital: "north" | "lake" = "north") {
  return {
    ...session.portsOf(demoWallet(hospital)),
    putDirectory: (number: number, envelope: Uint8Array) => {
      shelf.set(number, envelope);
      return Promise.resolve();
    },
  };
}

/** Asks a shelf as one would ask a gateway. */
export const fetchFrom = (shelf: Shelf) => (hospital: number) =>
  Promise.resolve(shelf.get(hospital));

/** A hospital of the demo with these people. */
export function draftOf(
  id: "north" | "lake",
  people: DirectoryDraft["people"],
  changes: Partial<DirectoryDraft> = {},
): DirectoryDraft {
  const { number, name } = hospitals.find((hospital) => hospital.id === id)!;
  return { hospital: number, name, people, ...changes };
}
