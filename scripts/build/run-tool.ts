import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

/** How a program ended, with all it printed, in order. */
export type ToolResult = { readonly code: number; readonly output: string };

/** Runs a program of node_modules/.bin or the PATH in `root` with its output shown. Ends this process if it fails. */
export async function runTool(root: string, command: readonly string[]): Promise<void> {
  const { code } = await spawnTool(root, command, "inherit");
  if (code === 0) return;
  console.error(
    `\n\`${command.join(" ")}\` failed (code ${code}); what came after it was not run.`,
  );
  process.exit(1);
}

/** The same, but its output is shown only if it fails. */
export async function runToolQuietly(root: string, command: readonly string[]): Promise<void> {
  const { code, output } = await captureTool(root, command);
  if (code === 0) return;
  console.error(`${output}\n\`${command.join(" ")}\` failed (code ${code}).`);
  process.exit(1);
}

/** Runs a program and keeps what it prints. */
export const captureTool = (root: string, command: readonly string[]): Promise<ToolResult> =>
  spawnTool(root, command, "pipe");

function spawnTool(
  root: string,
  command: readonly string[],
  stdio: "inherit" | "pipe",
): Promise<ToolResult> {
  const [file = "", ...rest] = command;
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  const child = spawn(file, rest, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: ["ignore", stdio, stdio],
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve) => {
    const end = (code: number, more = ""): void =>
      resolve({ code, output: Buffer.concat(pieces).toString("utf8") + more });
    child.on("error", (error) => end(127, error.message));
    child.on("close", (code) => end(code ?? 1));
  });
}
