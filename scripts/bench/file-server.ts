/**
 * What a gateway is measured against: a bare file server as anybody writes it with Node, in a process of its own.
 * `tsx file-server.ts FOLDER` prints `ready URL`.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

const [folder = ""] = process.argv.slice(2);

const server = createServer((request, response) => {
  send(basename(request.url ?? ""), response).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});

async function send(name: string, response: ServerResponse): Promise<void> {
  const path = join(folder, name);
  const { size } = await stat(path);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": size });
  await pipeline(createReadStream(path), response);
}
