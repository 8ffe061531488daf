import type { DestinationStream, Logger } from "pino";
import { openServiceLog } from "#native/service-log";

const cut = ["*.headers", "*.body", "headers", "body"];

/**
 * The oracle's log: JSON lines about windows, routes and codes. A reading, a device or a patient is in none of them; what
 * an error could carry of what somebody sent is cut out here again.
 */
export const openLog = (level: string, destination?: DestinationStream): Logger =>
  openServiceLog({ service: "oracle", cut }, level, destination);
