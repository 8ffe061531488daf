import type { DestinationStream, Logger } from "pino";
import { openServiceLog } from "#native/service-log";

const cut = [
  "*.headers",
  "*.body",
  "*.signature",
  "*.message.message",
  "*.privateKey",
  "*.key",
  "headers",
  "body",
  "signature",
];

/**
 * The gateway's log: JSON lines. Requests are logged by the pattern of their route, so no number, digest or account
 * gets in; what a header or error could carry is cut out here again.
 */
export const openLog = (level: string, destination?: DestinationStream): Logger =>
  openServiceLog({ service: "gateway", cut }, level, destination);
