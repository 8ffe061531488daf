import type { WebOrigins } from "#native/web-origins";
import { RefusalError } from "../refusal.ts";

/** What web pages of these origins may send to an oracle: readings, like any device. */
export const oracleOrigins = (allowed: readonly string[]): WebOrigins => ({
  allowed,
  methods: "GET, POST",
  headers: "content-type",
  refused: () =>
    new RefusalError(403, {
      code: "request/foreign-origin",
      message: "This web page may not call this oracle.",
    }),
});
