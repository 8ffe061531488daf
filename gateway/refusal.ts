import { HealthChainError } from "#lib/errors";

/** The gateway says no. `status` is HTTP's; `details` goes into the answer. */
export class RefusalError extends HealthChainError {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    status: number,
    { code, message, ...details }: { code: string; message: string; [detail: string]: unknown },
  ) {
    super(code, message);
    this.status = status;
    this.details = Object.keys(details).length === 0 ? undefined : details;
  }
}

const statusByCode: Readonly<Record<string, number>> = {
  "consent/not-permitted": 403,
  "chain/old-head": 503,
  "chain/unreachable": 503,
  "chain/timeout": 504,
  "chain/fees": 502,
  "store/block-missing": 404,
  "store/block-altered": 502,
  "store/too-large": 413,
  "store/refused": 502,
  "store/wrong-cid": 502,
  "store/timeout": 504,
  "store/unreachable": 503,
  "vault/unreachable": 503,
  "vault/too-large": 413,
  "vault/conflict": 409,
  "vault/bad-name": 400,
};

/** HTTP status of an error of ours. */
export function statusOf(error: HealthChainError): number {
  if (error instanceof RefusalError) return error.status;
  const known = statusByCode[error.code];
  if (known !== undefined) return known;
  if (error.code.startsWith("contract/")) return 422;
  return /^(manifest|payload-header|capsule|slots)\//.test(error.code) ? 400 : 500;
}
