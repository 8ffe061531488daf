import { fromHex, toHex, type Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { cidOfDigest } from "#lib/manifest";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";

/** A page ends with whichever comes first; the bytes are those of manifests and header boxes. */
const mostRecords = 200;
const mostBytes = 512 * 1024;

/** Whose list, for whom, which categories of it, and the record that the page comes after. */
export type AskedPage = {
  readonly patient: number;
  readonly reader: number;
  readonly purpose: number;
  readonly categories: readonly number[];
  readonly after: Hex | undefined;
};

type Row = { readonly digest: Hex; readonly category: number; readonly is_erased: number };

/** One record of a page: what it shows, or why it shows nothing. */
type Line = Pick<Row, "digest" | "category"> &
  (
    | { readonly state: "erased" | "unavailable" }
    | { readonly state: "here"; readonly manifest: Uint8Array; readonly headerBox: Uint8Array }
  );

/** Some records of a list, oldest first; `next` is the last of them where more come after. */
export type Page = { readonly lines: readonly Line[]; readonly next: Hex | undefined };

/** Gives pages. Throws a {@link RefusalError} `record/unknown` for a page after a record that is not the patient's. */
export function openHeldList({
  database,
  store,
  vault,
}: Pick<Gateway, "database" | "store" | "vault">): (asked: AskedPage) => Promise<Page> {
  const find = database.prepare(
    `SELECT digest, category, is_erased FROM record
     WHERE patient = ? AND rowid > ? AND category IN (SELECT value FROM json_each(?)) ORDER BY rowid LIMIT ?`,
  );
  const place = database.prepare("SELECT rowid FROM record WHERE digest = ? AND patient = ?");
  const placeOf = ({ after, patient }: AskedPage): number => {
    if (after === undefined) return 0;
    const row = place.get(after, patient) as { rowid: number } | undefined;
    if (row !== undefined) return row.rowid;
    const message = "This gateway keeps no such record of this patient.";
    throw new RefusalError(404, { code: "record/unknown", message });
  };
  const lineOf = async (asked: AskedPage, { digest, category, is_erased }: Row): Promise<Line> => {
    if (is_erased !== 0) return { digest, category, state: "erased" };
    const manifest = fromHex(digest);
    const headerBox = await vault.headerBox({ ...asked, manifest });
    const block = await blockOrNone(store, manifest);
    if (headerBox === undefined || block === undefined)
      return { digest, category, state: "unavailable" };
    return { digest, category, state: "here", manifest: block, headerBox };
  };
  return async (asked) => {
    const categories = JSON.stringify(asked.categories);
    const rows = find.all(asked.patient, placeOf(asked), categories, mostRecords + 1) as Row[];
    const lines: Line[] = [];
    let bytes = 0;
    for (const row of rows.slice(0, mostRecords)) {
      if (bytes >= mostBytes) break;
      const line = await lineOf(asked, row);
      if (line.state === "here") bytes += line.manifest.length + line.headerBox.length;
      lines.push(line);
    }
    return { lines, next: lines.length < rows.length ? lines.at(-1)?.digest : undefined };
  };
}

/** One block; undefined where the store lacks or has spoilt this one, so that the others can still be shown. */
async function blockOrNone(
  store: Gateway["store"],
  digest: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    return await store.getBlock(cidOfDigest(digest));
  } catch (error) {
    if (error instanceof HealthChainError && ofOneBlock.has(error.code)) return undefined;
    throw error;
  }
}

const ofOneBlock: ReadonlySet<string> = new Set(["store/block-missing", "store/block-altered"]);

/** A page as it is sent. */
export const pageJson = ({ lines, next }: Page) => ({
  headers: lines.flatMap((line) =>
    line.state === "here"
      ? [
          {
            digest: line.digest,
            manifest: toHex(line.manifest),
            headerBox: toHex(line.headerBox),
          },
        ]
      : [],
  ),
  erased: digestsOf(lines, "erased"),
  unavailable: digestsOf(lines, "unavailable"),
  next: next ?? null,
});

const digestsOf = (lines: readonly Line[], state: Line["state"]): Hex[] =>
  lines.filter((line) => line.state === state).map(({ digest }) => digest);
