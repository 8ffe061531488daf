import { amendAct, supersedeAct, type RecordRef } from "../acts/corrections.ts";
import type { Act } from "../acts/domains.ts";
import { equal, fromHex, type Hex } from "../bytes.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { isFlagged } from "../record-flags.ts";
import { amendSentence, supersedeSentence } from "../sentences.ts";
import { anchoredManifest, RecordError } from "./open-record.ts";
import { signingTime } from "./signing-time.ts";

/** What a new record does to an earlier one: it takes its place, or adds to it. */
export type Linking = { readonly kind: "supersede" | "amend"; readonly earlier: RecordRef };

/** Which record is to be about which earlier one. */
export type Link = {
  readonly kind: Linking["kind"];
  readonly patient: number;
  readonly author: number;
  readonly category: number;
  /** Digest of the earlier record. */
  readonly earlier: Hex;
};

type LinkPorts = Pick<Ports, "read" | "store" | "sign" | "relay" | "now">;

/**
 * Whether the link can be, before anything is stored; answers what ties a version to the one before. Only the author
 * and the patient replace, once, within a category. Throws {@link RecordError} `record/not-replaceable`, `record/erased`.
 */
export async function plannedLink(
  ports: Pick<Ports, "read" | "store">,
  { kind, patient, author, category, earlier }: Link,
): Promise<{ linking: Linking; recordId: Uint8Array; previous: Uint8Array }> {
  const { record, anchor, manifest } = await anchoredManifest(ports, { patient, digest: earlier });
  if (isFlagged(anchor, "erased"))
    throw new RecordError("record/erased", "The patient has erased this record, for good.");
  if (kind === "supersede") {
    const isTheirs = record.author === author || patient === author;
    if (!isTheirs || record.category !== category)
      throw notReplaceable(
        `Record ${earlier} is of another author or category, so this can't be a new version of it. Nothing was added; add it as a record of its own.`,
      );
    if (isFlagged(anchor, "superseded"))
      throw notReplaceable(
        `Record ${earlier} was replaced already. Nothing was added; replace its newest version.`,
      );
  }
  const linking = { kind, earlier: { author: record.author, digest: earlier } };
  return { linking, recordId: manifest.header.recordId, previous: fromHex(earlier) };
}

/** What the author signs so that their record `digest` is what {@link plannedLink} planned. */
export async function linkAct(
  { read, now }: Pick<Ports, "read" | "now">,
  { kind, earlier }: Linking,
  own: { patient: number; author: number; category: number; digest: Hex },
): Promise<Act> {
  const { patient, author, category, digest } = own;
  const [make, sentence] =
    kind === "supersede"
      ? [supersedeAct, supersedeSentence(category)]
      : [amendAct, amendSentence(category)];
  const deadline = now() + signingTime;
  return make(await read.site(), { patient, author, earlier, digest, deadline, sentence });
}

/**
 * Says of a record that is on chain already that it replaces an earlier one, or adds to it, with one signature: to
 * finish what broke off after its addition. Throws {@link RecordError}.
 */
export async function linkRecord(
  ports: LinkPorts,
  { digest, ...link }: Omit<Link, "category"> & { readonly digest: Hex },
): Promise<Receipt> {
  const { patient, author } = link;
  const own = await anchoredManifest(ports, { patient, digest });
  if (own.record.author !== author)
    throw notReplaceable(`Record ${digest} is not yours. Nothing was changed.`);
  const { category } = own.record;
  const { linking, previous } = await plannedLink(ports, { ...link, category });
  const named = own.manifest.header.previous;
  if (link.kind === "supersede" && (named === null || !equal(named, previous)))
    throw notReplaceable(
      `Record ${digest} does not say that it replaces ${link.earlier}. Nothing was changed; add a new version.`,
    );
  return perform(ports, await linkAct(ports, linking, { patient, author, category, digest }));
}

const notReplaceable = (message: string): RecordError =>
  new RecordError("record/not-replaceable", message);
