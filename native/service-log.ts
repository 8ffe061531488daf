import { pino, type DestinationStream, type Logger } from "pino";

/**
 * A service's log: JSON lines, in which what lies under the paths of `cut` is left out. An error's message and cause may
 * quote what somebody sent, so only its code and the place in the source stay.
 */
export function openServiceLog(
  { service, cut }: { readonly service: string; readonly cut: readonly string[] },
  level: string,
  destination?: DestinationStream,
): Logger {
  const options = {
    level,
    base: { service },
    redact: { paths: [...cut], censor: "[cut]" },
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
