import { pino, type DestinationStream, type Logger } from "pino";

/**
 * The oracle's log: JSON lines about windows, routes and codes. A reading, a device or a patient is in none of them; what
 * an error could carry of what somebody sent is cut out here again.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: "oracle" },
    redact: { paths: ["*.headers", "*.body", "headers", "body"], censor: "[cut]" },
    // An error's message and cause may quote what somebody sent, so only code and stack of our own stay.
    serializers: { err: errorFields },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { name: "unknown" };
  const code: unknown = Reflect.get(error, "code");
  const where = error.stack?.split("\n").slice(1, 6).join("\n");
  return { name: error.name, code: typeof code === "string" ? code : undefined, where };
}
