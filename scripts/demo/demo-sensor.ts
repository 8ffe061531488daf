import type { SignedReadings } from "#lib/reading-batch";
import type { DemoOracle } from "../start/oracle.ts";
import type { DeviceSelf, Memory, Sensor } from "../vitals/device.ts";
import type { OraclePlace } from "#lib/send-readings";

/** The patient's sensor in the story, and the oracle that it sends to. */
export type DemoSensor = {
  readonly self: DeviceSelf;
  readonly sensor: Sensor;
  /** What it remembers now. */
  readonly memory: () => Memory;
  readonly oracle: DemoOracle;
  readonly place: OraclePlace;
  /** The signed rows of the CSV, in their order. */
  readonly rows: SignedReadings[];
};
