import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads. No label holds a number, an account or a digest. */
export type Metrics = {
  readonly registry: Registry;
  readonly requests: Counter<"route" | "status">;
  readonly seconds: Histogram<"route">;
  readonly accepted: Counter;
  /** Readings by the code of their refusal; of a message that was refused as a whole, one. */
  readonly refused: Counter<"code">;
  /** Windows by the state that they reached. */
  readonly windows: Counter<"state">;
  /** Steps that failed and are tried again, by code. */
  readonly failures: Counter<"step" | "code">;
  /** Windows that are closed and not on the chain yet. */
  readonly waiting: Gauge;
};

/** Fresh metrics of one oracle. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `healthchain_oracle_${name}`, help, labelNames, registers });
  return {
    registry,
    requests: counter("requests_total", "Answered requests.", ["route", "status"]),
    seconds: new Histogram({
      name: "healthchain_oracle_request_seconds",
      help: "Time until the answer began.",
      labelNames: ["route"],
      registers,
    }),
    accepted: counter("accepted_readings_total", "Readings sealed and on the disk.", []),
    refused: counter("refused_readings_total", "Readings, or messages, refused.", ["code"]),
    windows: counter("windows_total", "Windows by the state they reached.", ["state"]),
    failures: counter("step_failures_total", "Steps to be tried again.", ["step", "code"]),
    waiting: new Gauge({
      name: "healthchain_oracle_waiting_windows",
      help: "Closed windows that are not anchored yet.",
      registers,
    }),
  };
}
