import { markEnteredInErrorAct } from "../acts/corrections.ts";
import type { Hex } from "../bytes.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { isFlagged } from "../record-flags.ts";
import { inErrorSentence } from "../sentences.ts";
import { anchoredManifest, RecordError } from "./open-record.ts";
import { signingTime } from "./signing-time.ts";

/** Which record, and who says that it was wrong from the start: its author or its patient. */
export type Mark = { readonly patient: number; readonly signer: number; readonly digest: Hex };

type MarkPorts = Pick<Ports, "read" | "store" | "sign" | "relay" | "now">;

/**
 * Says on chain, with one signature and for ever, that a record was entered in error. It stays and opens as before.
 * Throws {@link RecordError} `record/not-yours`, `record/marked`, `record/erased`.
 */
export async function markEnteredInError(
  ports: MarkPorts,
  { patient, signer, digest }: Mark,
): Promise<{ receipt: Receipt; sentence: string }> {
  const { record, anchor } = await anchoredManifest(ports, { patient, digest });
  const { author, category } = record;
  if (signer !== author && signer !== patient)
    throw new RecordError(
      "record/not-yours",
      "Only who wrote a record, or its patient, can say that it was entered in error. Nothing was changed. Add a correction.",
    );
  if (isFlagged(anchor, "erased"))
    throw new RecordError("record/erased", "The patient has erased this record, for good.");
  if (isFlagged(anchor, "enteredInError"))
    throw new RecordError("record/marked", "The record says already that it was entered in error.");
  const sentence = inErrorSentence(category);
  const act = markEnteredInErrorAct(await ports.read.site(), {
    ...{ patient, signer, sentence },
    record: { author, digest },
    deadline: ports.now() + signingTime,
  });
  return { receipt: await perform(ports, act), sentence };
}
