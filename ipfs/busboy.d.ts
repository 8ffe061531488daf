/** The part of busboy 1.6 used here; it comes without types. */
declare module "busboy" {
  import type { IncomingHttpHeaders } from "node:http";
  import type { Writable } from "node:stream";

  /** An empty file name comes as undefined. */
  export type FileInfo = { filename: string | undefined; encoding: string; mimeType: string };

  export default function busboy(options: {
    headers: IncomingHttpHeaders;
    defParamCharset?: string;
    preservePath?: boolean;
    limits?: { fields?: number; fieldSize?: number; parts?: number };
  }): Writable;
}
