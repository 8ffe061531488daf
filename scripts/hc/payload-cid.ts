import { startLocalImport } from "#ipfs/local-import";
import { StoreError } from "#lib/store";

/**
 * Passes a payload on and throws {@link StoreError} `store/block-altered` at its end unless its bytes have the CID: what a
 * gateway streams carries no blocks to check.
 */
export async function* havingCid(
  cid: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const counting = startLocalImport();
  for await (const chunk of chunks) {
    await counting.write(chunk);
    yield chunk;
  }
  if ((await counting.finish()) === cid) return;
  throw new StoreError(
    "block-altered",
    `The gateway served other bytes than the record names (${cid}). Tell its hospital.`,
    { cid },
  );
}
