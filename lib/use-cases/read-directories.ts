import type { Hex } from "../bytes.ts";
import { verifiedDirectory } from "../directory.ts";
import type { Directory, StaffEntry } from "../directory-bundle.ts";
import { DirectoryError } from "../directory-error.ts";
import { HealthChainError } from "../errors.ts";
import type { DirectoryDigest, Member, Ports, Read } from "../ports.ts";
import { roleName } from "../roles.ts";
import type { ReaderLabel } from "../sentences.ts";

/** Asks a gateway for a hospital's directory; undefined where it keeps none. */
export type FetchDirectory = (hospital: number) => Promise<Uint8Array | undefined>;

/** Somebody whom a verified directory names, ready to share with. `account` is the hospital's word, signed. */
export type Listing = {
  readonly number: number;
  readonly account: Hex;
  readonly label: ReaderLabel;
  readonly hospital: number;
  readonly specialty: string;
  /** As the chain says now: whoever is not active can't be shared with. */
  readonly status: number;
  readonly validUntil: number;
};

/** A hospital whose directory was verified. */
export type ListedHospital = {
  readonly number: number;
  /** Never the same for two hospitals. */
  readonly name: string;
  readonly version: number;
  /** Unix seconds. */
  readonly publishedAt: number;
};

/** A hospital that has published a directory which can't be used, and why. */
export type LeftOut = { readonly hospital: number; readonly code: string; readonly says: string };

/** The verified directories of all hospitals. */
export type Directories = {
  readonly readerOf: (number: number) => Listing | undefined;
  readonly accountOf: (number: number) => Hex | undefined;
  /** Those in whose name, role, specialty or hospital each word of `text` begins a word, by name; all for no text. */
  readonly search: (text: string) => readonly Listing[];
  /** By name. */
  readonly all: () => readonly Listing[];
  readonly hospitals: readonly ListedHospital[];
  readonly leftOut: readonly LeftOut[];
};

type ReadPorts = Pick<Ports, "read" | "verify">;
type Found = {
  readonly directory: Directory;
  readonly published: DirectoryDigest;
  readonly staff: readonly Employed[];
};
type Employed = { readonly entry: StaffEntry; readonly member: Member };

const asked = 100; // members at once

/**
 * Reads every hospital's staff directory and checks it against the digest on chain, the signature of the hospital's
 * admin, and the members themselves. A hospital whose directory does not hold is left out, with the reason; one that
 * has published none is not mentioned.
 */
export async function readDirectories(
  ports: ReadPorts,
  fetchDirectory: FetchDirectory,
): Promise<Directories> {
  const count = await ports.read.hospitalCount();
  const found: Found[] = [];
  const leftOut: LeftOut[] = [];
  for (let hospital = 0; hospital < count; hospital += 1) {
    const published = await ports.read.directoryDigest(hospital);
    if (published === undefined) continue;
    try {
      found.push(await readDirectory(ports, fetchDirectory, { hospital, published }));
    } catch (error) {
      if (!(error instanceof HealthChainError)) throw error;
      leftOut.push({ hospital, code: error.code, says: error.message });
    }
  }
  return lookUp(found, leftOut);
}

async function readDirectory(
  ports: ReadPorts,
  fetchDirectory: FetchDirectory,
  { hospital, published }: { hospital: number; published: DirectoryDigest },
): Promise<Found> {
  const bytes = await fetchDirectory(hospital);
  const admin = await ports.read.adminOf(hospital);
  if (bytes === undefined || admin === undefined) {
    throw new DirectoryError(
      "directory/missing",
      `Hospital ${hospital} has published a staff directory, but this gateway does not have it. Ask the hospital to publish it again.`,
    );
  }
  const expected = { site: await ports.read.site(), hospital, admin, published };
  const directory = await verifiedDirectory(ports, bytes, expected);
  return { directory, published, staff: await employedIn(ports, directory) };
}

/** A hospital speaks for its own people only: nobody of another's, no patient. */
async function employedIn(
  { read }: ReadPorts,
  { hospital, people }: Directory,
): Promise<Employed[]> {
  const employed: Employed[] = [];
  for (let at = 0; at < people.length; at += asked) {
    const some = people.slice(at, at + asked);
    employed.push(...(await Promise.all(some.map((entry) => employedAt(read, hospital, entry)))));
  }
  return employed;
}

async function employedAt(read: Read, hospital: number, entry: StaffEntry): Promise<Employed> {
  const member = await read.member(entry.number);
  if (member?.hospital === hospital && roleName(member.role) === entry.role)
    return { entry, member };
  throw new DirectoryError(
    "directory/not-its-member",
    `The staff directory of hospital ${hospital} names member ${entry.number}, who is no ${entry.role} of it. It was not used; tell the hospital.`,
  );
}

function lookUp(found: readonly Found[], leftOut: readonly LeftOut[]): Directories {
  const nameOf = distinctNames(found.map(({ directory }) => directory));
  const listings = found
    .flatMap(({ directory, staff }) => staff.map((one) => listingOf(one, nameOf(directory))))
    .sort((a, b) => a.label.name.localeCompare(b.label.name) || a.number - b.number);
  const byNumber = new Map(listings.map((listing) => [listing.number, listing]));
  const spoken = listings.map((listing) => ({ listing, words: wordsOf(listing) }));
  return {
    readerOf: (number) => byNumber.get(number),
    accountOf: (number) => byNumber.get(number)?.account,
    search: (text) => {
      const wanted = plainWords(text);
      return spoken
        .filter(({ words }) => wanted.every((want) => words.some((word) => word.startsWith(want))))
        .map(({ listing }) => listing);
    },
    all: () => listings,
    hospitals: found.map(({ directory, published: { version, publishedAt } }) => ({
      number: directory.hospital,
      name: nameOf(directory),
      version,
      publishedAt,
    })),
    leftOut,
  };
}

/** A hospital that calls itself by another's name is told apart by its number, and so is the other. */
function distinctNames(directories: readonly Directory[]): (directory: Directory) => string {
  const count = new Map<string, number>();
  for (const { name } of directories) {
    const plain = plainWords(name).join(" ");
    count.set(plain, (count.get(plain) ?? 0) + 1);
  }
  return ({ name, hospital }) => {
    const isShared = (count.get(plainWords(name).join(" ")) ?? 0) > 1;
    return isShared ? `${name}, hospital number ${hospital}` : name;
  };
}

function listingOf({ entry, member }: Employed, hospitalName: string): Listing {
  const { number, account, name, role, specialty } = entry;
  const { hospital, status, validUntil } = member;
  const label = { name, role, hospital: hospitalName };
  return { number, account, label, hospital, specialty, status, validUntil };
}

const wordsOf = ({ label, specialty }: Listing): string[] =>
  plainWords(`${label.name} ${label.role} ${label.hospital} ${specialty}`);

/** Words in lower case without accents, so that "ostergard" finds "Østergård". */
export function plainWords(text: string): string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[øłđßæœ]/g, (letter) => plainLetters[letter] ?? letter);
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** Letters that Unicode does not take apart into a letter and an accent. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ß: "ss",
  æ: "ae",
  œ: "oe",
};
