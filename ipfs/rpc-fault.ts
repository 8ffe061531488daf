import { StoreError } from "#lib/store";

/** What a call answers when it fails, in Kubo's words and shape: `{ Message, Code, Type }`. */
export class RpcFault extends Error {
  readonly status: number;
  /** Kubo's own error code: 0 plain, 1 the client's mistake. */
  readonly kuboCode: number;

  constructor(message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "RpcFault";
    this.status = options.status ?? 500;
    this.kuboCode = this.status === 400 ? 1 : 0;
  }
}

/** Turns whatever a route threw into what Kubo would answer. Unknown errors keep their message. */
export function asRpcFault(error: unknown): RpcFault {
  if (error instanceof RpcFault) return error;
  if (!(error instanceof StoreError))
    return new RpcFault(error instanceof Error ? error.message : String(error), { cause: error });
  const cid = error.cid ?? "";
  switch (error.fault) {
    case "block-missing":
      return new RpcFault(`block was not found locally (offline): ipld: could not find ${cid}`);
    case "block-altered":
      return new RpcFault(`block in storage has different hash than requested: ${cid}`);
    case "too-large":
      return new RpcFault(error.message, { status: 413, cause: error });
    default:
      return new RpcFault(error.message, { cause: error });
  }
}
