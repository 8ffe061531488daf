import { StoreError, type StoreErrorDetail, type StoreFault } from "#lib/store";

/** What was being done when it failed: `what` in a few words, `cid` where it was about a block. */
export type Attempt = { url: string; what: string; cid?: string };

/** An answer with an error status: the node's own message, or its status where it gave none. */
export class RpcAnswerError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RpcAnswerError";
    this.status = status;
  }
}

/**
 * Names what went wrong with a call to the node. A StoreError stays as it is; Kubo's messages are
 * matched as text, since every one of its errors has the same code.
 */
export function asStoreError(error: unknown, attempt: Attempt): StoreError {
  if (error instanceof StoreError) return error;
  const { fault, message } = diagnose(error, attempt);
  const detail: StoreErrorDetail = { cause: error, ...(attempt.cid ? { cid: attempt.cid } : {}) };
  return new StoreError(fault, message, detail);
}

type Diagnosis = { fault: StoreFault; message: string };

function diagnose(error: unknown, { url, what, cid }: Attempt): Diagnosis {
  if (isTimeout(error))
    return { fault: "timeout", message: `the store at ${url} took too long to ${what}; try again` };
  const answer = answerOf(error);
  if (answer === undefined)
    return {
      fault: "unreachable",
      message: `the store at ${url} cannot be reached to ${what}; see that it runs`,
    };
  if (/could not find|not found locally/.test(answer.message))
    return {
      fault: "block-missing",
      message: `the store at ${url} does not have block ${cid ?? ""}`,
    };
  if (answer.message.includes("different hash than requested"))
    return {
      fault: "block-altered",
      message: `the store at ${url} says its copy of block ${cid ?? ""} is damaged`,
    };
  if (answer.status === 413) return { fault: "too-large", message: answer.message };
  return { fault: "refused", message: `the store at ${url} refused to ${what}: ${answer.message}` };
}

/** Ours, or what kubo-rpc-client makes of a node that gave up waiting. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === "TimeoutError";

/** The node's answer, when there was one; undefined when the connection failed. */
function answerOf(error: unknown): { status: number; message: string } | undefined {
  if (error instanceof RpcAnswerError) return error;
  if (error instanceof SyntaxError) return { status: 200, message: "it answers no Kubo RPC" };
  if (!(error instanceof Error && "response" in error)) return undefined;
  const { response, message } = error; // kubo-rpc-client's HTTPError
  return { status: response instanceof Response ? response.status : 500, message };
}
