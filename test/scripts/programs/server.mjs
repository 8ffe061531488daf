/**
 * A child for tests: listens on PORT, has a grandchild that listens on PORT 2, prints `ready PID GRANDCHILD`.
 * With `stubborn` as third word it ignores SIGTERM.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const [port, grandchildPort, manner] = process.argv.slice(2);
if (manner === "stubborn") process.on("SIGTERM", () => undefined);
const listen = (number) =>
  `require("node:net").createServer().listen(${number}, "127.0.0.1", () => console.log("up"))`;
const grandchild = spawn(process.execPath, ["-e", listen(grandchildPort)], {
  stdio: ["ignore", "pipe", "inherit"],
});
grandchild.stdout.once("data", () => {
  createServer().listen(Number(port), "127.0.0.1", () => {
    process.stdout.write(`a line before the crash\nready ${process.pid} ${grandchild.pid}\n`);
  });
});
