import { HealthChainError } from "#lib/errors";
import { isDiskFull } from "#native/disk-full";

/** Why one reading of a message is refused. */
export type ReadingRefusal =
  | "reading/behind"
  | "reading/too-far"
  | "reading/too-old"
  | "reading/from-future"
  | "reading/unknown-code"
  | "reading/unknown-unit"
  | "reading/implausible"
  | "reading/equivocation";

/** The oracle refuses a message as a whole. `status` is HTTP's. */
export class RefusalError extends HealthChainError {
  readonly status: number;

  constructor(status: number, { code, message }: { code: string; message: string }) {
    super(code, message);
    this.status = status;
  }
}

const statusByCode: Readonly<Record<string, number>> = {
  "chain/unreachable": 503,
  "chain/timeout": 503,
  "chain/other-genesis": 503,
};

/** What a sender hears of an error: of one that is not ours, that it was unexpected or that the disk is full. */
export function answerable(error: unknown): HealthChainError | undefined {
  if (!isDiskFull(error)) return error instanceof HealthChainError ? error : undefined;
  return new RefusalError(507, {
    code: "oracle/disk-full",
    message: "The oracle has no space left. Nothing was acknowledged; send it again later.",
  });
}

/** HTTP status of an error of ours. */
export function statusOf(error: HealthChainError): number {
  if (error instanceof RefusalError) return error.status;
  return statusByCode[error.code] ?? (error.code.startsWith("trust/") ? 503 : 500);
}
