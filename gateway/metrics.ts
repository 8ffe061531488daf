import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** What Prometheus reads. No label holds a number, an account or a digest. */
export type Metrics = {
  readonly registry: Registry;
  readonly requests: Counter<"route" | "status">;
  readonly seconds: Histogram<"route">;
  /** Access entries by outcome, "served" or "refused", each attempt counted. */
  readonly entries: Counter<"outcome">;
  /** Requests without a valid session, and reads of people who are no members, by the code of their refusal. */
  readonly anonymous: Counter<"code">;
  readonly acts: Counter<"lane" | "outcome">;
  /** Writes handed to peers by outcome, "taken" or "refused". */
  readonly copies: Counter<"outcome">;
};

/** Fresh metrics of one gateway. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `healthchain_gateway_${name}`, help, labelNames, registers });
  return {
    registry,
    requests: counter("requests_total", "Answered requests.", ["route", "status"]),
    seconds: new Histogram({
      name: "healthchain_gateway_request_seconds",
      help: "Time until the answer began.",
      labelNames: ["route"],
      registers,
    }),
    entries: counter("entries_total", "Reads and refusals entered.", ["outcome"]),
    anonymous: counter(
      "anonymous_refusals_total",
      "Requests without a valid session, reads of no member.",
      ["code"],
    ),
    acts: counter("acts_total", "Signed acts sent to the chain.", ["lane", "outcome"]),
    copies: counter("copies_total", "Writes handed to peers.", ["outcome"]),
  };
}
