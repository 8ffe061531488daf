import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { anvilCommand } from "../../scripts/chain-node.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { answersRpc } from "../../scripts/processes/ready.ts";
import { scratchDirectory } from "./scratch.ts";

/** A chain as a process that keeps its state, so that it can stop, go on and start again as a real node does. */
export type LastingChain = {
  readonly url: string;
  /** Answers nothing for so many milliseconds, then goes on. */
  readonly freeze: (milliseconds: number) => Promise<void>;
  /** Ends, is away for so many milliseconds, and starts with the state it had. */
  readonly restart: (milliseconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const patience = 15_000;

/** Starts one on any free port, with a folder of its own for its state. */
export async function startLastingChain(): Promise<LastingChain> {
  const scratch = await scratchDirectory();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [program, ...args] = anvilCommand(port);
  // Without a fixed time each start would make a genesis of its own beside the one it loads.
  const genesis = ["--timestamp", String(Math.floor(Date.now() / 1000))];
  const state = ["--silent", "--state", join(scratch.path, "state.json"), ...genesis];
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(program, [...args, ...state], { stdio: "ignore" });
    await untilItAnswers(url, started);
    await ask(url, "evm_setTime", [Math.floor(Date.now() / 1000)]); // a start puts its clock back to genesis
    await ask(url, "evm_mine", []);
    return started;
  };
  let child = await start();
  const stop = async (): Promise<void> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM"); // writes its state
    await ended;
  };
  process.once("exit", () => child.kill("SIGKILL"));
  return {
    url,
    freeze: async (milliseconds) => {
      child.kill("SIGSTOP");
      await wait(milliseconds);
      child.kill("SIGCONT");
    },
    restart: async (milliseconds) => {
      await stop();
      await wait(milliseconds);
      child = await start();
    },
    close: async () => {
      await stop();
      await scratch.remove();
    },
  };
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await (await fetch(url, { method: "POST", headers, body })).text();
  if (!answer.includes('"result"')) throw new Error(`${method}: ${answer}`);
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const answers = answersRpc(url);
  const late = performance.now() + patience;
  while (!(await answers().catch(() => false))) {
    if (performance.now() > late || child.exitCode !== null)
      throw new Error(`the chain at ${url} does not answer (exit code ${child.exitCode})`);
    await wait(50);
  }
}
