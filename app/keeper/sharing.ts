import { HealthChainError } from "#lib/errors";
import { consentBundleOf } from "#lib/fhir/consent";
import { teamOf } from "#lib/roles";
import { denySentence, type ReaderLabel } from "#lib/sentences";
import { denyReader, liftDenial, stillReadable } from "#lib/use-cases/deny";
import type { Directories } from "#lib/use-cases/read-directories";
import { previewSharing, share, type Reader, type ShareTerms } from "#lib/use-cases/share";
import { previewTeamSharing, shareWithTeam } from "#lib/use-cases/share-team";
import { alsoDenied, searchTeams } from "#lib/use-cases/teams";
import { initialsOf, sharingGrid, teamLabel, type GridRow } from "#lib/use-cases/sharing-grid";
import { stopSharing } from "#lib/use-cases/stop";
import { whoCanSee } from "#lib/use-cases/who-can-see";
import { directoriesOf, requirePerson, type Visit } from "./visit.ts";

/** Somebody cannot be shared with. Codes: `sharing/unknown-reader`, `sharing/not-active`. */
export class SharingError extends HealthChainError {}

/** The patient's overview: who may see what. `at`: the time it was true, Unix seconds. */
export type SharingOverview = {
  readonly rows: readonly GridRow[];
  readonly at: number;
  /** Hospitals whose directory does not hold, and what that means. */
  readonly leftOut: Directories["leftOut"];
};

/** Somebody of a hospital's staff or a whole team, as a search finds them. `note`: their specialty, how many they are. */
export type FoundReader = {
  readonly number: number;
  readonly label: ReaderLabel;
  readonly initials: string;
  readonly note: string;
  readonly isActive: boolean;
};

/** What a denial will say, and whom it keeps out beside the reader: those of a team whom the patient had let in alone. */
export type DenialPreview = { readonly sentence: string; readonly alsoOut: readonly string[] };

/** Who gets what. */
export type ShareDraft = ShareTerms & { readonly reader: number };

/** What a stop did, and where somebody else's consent still lets the reader in. */
export type Stopped = {
  readonly sentence: string;
  readonly stillOpen: readonly number[];
  /** The team through which it stays open. */
  readonly team: string | undefined;
};

const activeStatus = 1;
const justNow = 5000; // milliseconds

/** The patient's sharing: overview, share, stop, deny. */
export function sharingActs(visit: Visit) {
  return {
    sharingOverview: () => overview(visit),
    /** Teams and people in the hospitals' directories whom a patient may share with. No text finds all. */
    searchStaff: (text: string) => searchStaff(visit, text),
    /** The sentence that the wallet will show for this draft. No signature. */
    previewShare: (draft: ShareDraft) => preview(visit, draft),
    /** One wallet signature. */
    share: (draft: ShareDraft) => shareDraft(visit, draft),
    /** One wallet signature. Ends what the reader may do in these categories and changes their keys. */
    stopSharing: (reader: number, categories: readonly number[]) =>
      stop(visit, { reader, categories }),
    /** One wallet signature. Keeps a reader out of these categories, also where a team lets them in. */
    denyReader: (reader: number, categories: readonly number[], until: number) =>
      deny(visit, { reader, categories, until }),
    /** The sentence that the wallet will show for a denial, and whom it hits. No signature. */
    previewDenial: (reader: number, categories: readonly number[], until: number) =>
      previewDenial(visit, { reader, categories, until }),
    /** One wallet signature. Ends denials; lets nobody in. */
    liftDenial: (reader: number, categories: readonly number[]) =>
      lift(visit, { reader, categories }),
    /** Everyone who may see one category. */
    whoCanSeeCategory: async (category: number): Promise<GridRow[]> =>
      (await overview(visit)).rows.filter(({ cells }) =>
        cells.some((cell) => cell.category === category && cell.state === "open"),
      ),
    /** All consents in force as a FHIR R4 Bundle of Consent resources, as JSON. */
    exportConsents: () => exported(visit),
  };
}

/** Whoever is not found may have been listed a moment ago. */
async function searchStaff(visit: Visit, text: string): Promise<FoundReader[]> {
  const known = foundIn(await directoriesOf(visit), text);
  return known.length > 0 ? known : foundIn(await directoriesOf(visit, justNow), text);
}

function foundIn(directories: Directories, text: string): FoundReader[] {
  const teams = searchTeams(directories, text).map(({ number, label, people }) => ({
    ...{ number, label, initials: label.name.charAt(4).toUpperCase(), isActive: true },
    note: people.length === 1 ? "1 person now" : `${people.length} people now`,
  }));
  const people = directories.search(text).map(({ number, label, specialty, status }) => ({
    ...{ number, label, initials: initialsOf(label.name), isActive: status === activeStatus },
    note: specialty,
  }));
  return [...people, ...teams];
}

async function overview(visit: Visit): Promise<SharingOverview> {
  const { person, ports } = requirePerson(visit);
  const directories = await directoriesOf(visit);
  const shared = await whoCanSee(ports, person.number);
  const at = ports.now();
  return { rows: sharingGrid(shared, directories, at), at, leftOut: directories.leftOut };
}

async function preview(visit: Visit, { reader, ...terms }: ShareDraft): Promise<string> {
  const { person, ports } = requirePerson(visit);
  const known = await shareableReader(visit, reader);
  if (teamOf(reader) !== undefined)
    return previewTeamSharing(ports, person.number, { reader: known, terms: [terms] });
  return previewSharing(ports, person.number, { reader: known, terms: [terms] });
}

async function shareDraft(visit: Visit, { reader, ...terms }: ShareDraft) {
  const { person, ports } = requirePerson(visit);
  const known = await shareableReader(visit, reader);
  if (teamOf(reader) !== undefined) {
    const { accountOf } = await directoriesOf(visit);
    const sharing = { reader: known, terms: [terms], accountOf };
    return { sentence: (await shareWithTeam(ports, person, sharing)).sentence };
  }
  const { sentence } = await share(ports, person, { reader: known, terms: [terms] });
  return { sentence };
}

type ReaderCells = { readonly reader: number; readonly categories: readonly number[] };

async function stop(visit: Visit, { reader, categories }: ReaderCells): Promise<Stopped> {
  const { person, ports } = requirePerson(visit);
  const { accountOf } = await directoriesOf(visit);
  const known = await knownReader(visit, reader);
  const ending = { reader: known, categories, accountOf };
  const { sentence } = await stopSharing(ports, person, ending);
  if (teamOf(reader) !== undefined) return { sentence, stillOpen: [], team: undefined };
  const stillOpen = await stillReadable(ports, person.number, { reader, categories });
  return { sentence, stillOpen, team: stillOpen.length === 0 ? undefined : teamName(known) };
}

const teamName = ({ label }: Reader): string => `${label.role}s at ${label.hospital}`;

async function deny(
  visit: Visit,
  { reader, categories, until }: ReaderCells & { readonly until: number },
) {
  const { person, ports } = requirePerson(visit);
  const { accountOf } = await directoriesOf(visit);
  const known = await knownReader(visit, reader);
  const denying = { reader: known, categories, until, accountOf };
  const { sentence } = await denyReader(ports, person, denying);
  return { sentence };
}

async function previewDenial(
  visit: Visit,
  { reader, categories, until }: ReaderCells & { readonly until: number },
): Promise<DenialPreview> {
  const { person, ports } = requirePerson(visit);
  const { label } = await knownReader(visit, reader);
  const hit = await alsoDenied(ports, person.number, { team: reader, categories });
  const names = await Promise.all(hit.map((number) => knownReader(visit, number)));
  const sentence = denySentence(label, categories, until);
  return { sentence, alsoOut: names.map(({ label: { name } }) => name) };
}

async function lift(visit: Visit, { reader, categories }: ReaderCells) {
  const { person, ports } = requirePerson(visit);
  const { accountOf } = await directoriesOf(visit);
  const known = await knownReader(visit, reader);
  const { sentence } = await liftDenial(ports, person, { reader: known, categories, accountOf });
  return { sentence };
}

/** Whoever the grid shows can be stopped, also a stranger or a team. */
export async function knownReader(visit: Visit, reader: number): Promise<Reader> {
  const directories = await directoriesOf(visit);
  const listing = directories.readerOf(reader);
  if (listing !== undefined) return listing;
  const team = teamOf(reader);
  if (team !== undefined) return { number: reader, label: teamLabel(team, directories) };
  const label = { name: `Member ${reader}`, role: "role unknown", hospital: "hospital unknown" };
  return { number: reader, label };
}

/** Keys go only to somebody whose account a hospital's directory names; a team is whom its directory names. */
export async function shareableReader(visit: Visit, reader: number): Promise<Reader> {
  if (teamOf(reader) !== undefined) return knownReader(visit, reader);
  const listing = (await directoriesOf(visit)).readerOf(reader);
  if (listing === undefined) {
    throw new SharingError(
      "sharing/unknown-reader",
      "No hospital's staff directory has this person. Nothing was shared. Ask their hospital.",
    );
  }
  if (listing.status === activeStatus) return listing;
  throw new SharingError(
    "sharing/not-active",
    `${listing.label.name} is not active at ${listing.label.hospital} now. Nothing was shared.`,
  );
}

async function exported(visit: Visit): Promise<string> {
  const { person, ports } = requirePerson(visit);
  const { rows } = await overview(visit);
  const { deployment } = await ports.read.site();
  const about = { deployment, patient: person.number, at: ports.now() };
  return JSON.stringify(consentBundleOf(about, rows), null, 2);
}
