import { signedReadingsSchema, type SignedReadings } from "#lib/reading-batch";
import { RefusalError } from "../refusal.ts";

/** What a sender sent, as JSON, by its schema. Throws a {@link RefusalError} `reading/malformed` that names the place. */
export function parseMessage(value: unknown): SignedReadings {
  const { success, data, error } = signedReadingsSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.map(String).join(".") ?? "";
  throw new RefusalError(400, {
    code: "reading/malformed",
    message: `These are no signed readings: see ${place === "" ? "the message" : place.slice(0, 60)}.`,
  });
}
