import { z } from "zod";
import { acknowledgementSchema, acknowledgementStatement } from "./acknowledgement.ts";
import type { Hex } from "./bytes.ts";
import { typedDataDigest } from "./eip712.ts";
import { sameAccount, signerOf } from "./local-wallet.ts";
import { batchOf, leavesOf, type SignedReadings } from "./reading-batch.ts";

/** An oracle as a device knows it: where it answers, and whose signature it acknowledges with. */
export type OraclePlace = { readonly url: string; readonly account: Hex };

const answerSchema = z.object({
  accepted: z.number().int().min(0),
  refused: z.array(z.object({ sequence: z.number().int(), code: z.string().regex(codePattern()) })),
  acknowledgement: acknowledgementSchema.optional(),
});
const refusalSchema = z.object({ code: z.string().regex(codePattern()), message: z.string() });

/** What came of sending a message once. */
export type Sent =
  /** The oracle's word on each reading; it keeps the accepted ones. */
  | { readonly kind: "answered"; readonly answer: z.infer<typeof answerSchema> }
  /** Nothing of it is taken, however often it comes. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** No acknowledgement: keep it, and send the same again. */
  | { readonly kind: "unanswered"; readonly code: string };

const patience = 20_000; // milliseconds
const temporary = [408, 429];

/** Sends a message. Never throws: a device has nobody to throw to. */
export async function sendReadings(
  fetchFunction: typeof fetch,
  oracle: OraclePlace,
  message: SignedReadings,
): Promise<Sent> {
  try {
    const response = await fetchFunction(`${oracle.url}/readings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(patience),
    });
    const body: unknown = await response.json();
    if (response.status !== 200) return refusalOf(response.status, body);
    const answer = answerSchema.parse(body);
    const isKept = answer.accepted === 0 || isAcknowledged(oracle, message, answer);
    return isKept
      ? { kind: "answered", answer }
      : { kind: "unanswered", code: "oracle/bad-answer" };
  } catch (error) {
    const isAnswer = error instanceof z.ZodError || error instanceof SyntaxError;
    return { kind: "unanswered", code: isAnswer ? "oracle/bad-answer" : "oracle/unreachable" };
  }
}

function refusalOf(status: number, body: unknown): Sent {
  const { code, message } = refusalSchema.parse(body);
  const passes = status >= 500 || temporary.includes(status);
  return passes ? { kind: "unanswered", code } : { kind: "refused", code, message };
}

/** Whether the oracle signed for just this message. */
function isAcknowledged(
  { account }: OraclePlace,
  message: SignedReadings,
  { acknowledgement }: z.infer<typeof answerSchema>,
): boolean {
  if (acknowledgement === undefined) return false;
  const { signature, ...said } = acknowledgement;
  const { root, first, count, device } = batchOf(message, leavesOf(message));
  const signer = signerOf(typedDataDigest(acknowledgementStatement(said)), signature);
  return (
    signer !== undefined &&
    sameAccount(signer, account) &&
    said.root === root &&
    said.first === first &&
    said.count === count &&
    said.device === device
  );
}

function codePattern(): RegExp {
  return /^[a-z0-9-]+\/[A-Za-z0-9-]+$/;
}
