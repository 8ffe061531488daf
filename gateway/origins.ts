import { requestHeaders } from "#lib/gateway-request";
import type { WebOrigins } from "#native/web-origins";
import { RefusalError } from "./refusal.ts";

/** What web pages of these origins may ask of a gateway. */
export const gatewayOrigins = (allowed: readonly string[]): WebOrigins => ({
  allowed,
  methods: "GET, POST, PUT, DELETE",
  headers: ["content-type", "range", ...Object.values(requestHeaders)].join(", "),
  exposed: "content-range, content-length, accept-ranges",
  refused: () =>
    new RefusalError(403, {
      code: "request/foreign-origin",
      message: "This web page may not call this gateway.",
    }),
});
