import { pino, type DestinationStream, type Logger } from "pino";

/**
 * The gateway's log: JSON lines. Requests are logged by the pattern of their route, so no number, digest or account
 * gets in; what a header or error could carry is cut out here again.
 */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: "gateway" },
    redact: {
      paths: [
        "*.headers",
        "*.body",
        "*.signature",
        "*.message.message",
        "*.privateKey",
        "*.key",
        "headers",
        "body",
        "signature",
      ],
      censor: "[cut]",
    },
    // An error's cause may quote what somebody sent, so only code and stack of our own stay.
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
