import { runTogether } from "../../../scripts/processes/run-together.ts";

// A parent for tests: starts two servers as `npm start` starts chain and store. Prints one line of JSON when both are
// ready: the process ids of each. Arguments: four free ports, then perhaps how the second server behaves.

const [ports, manner = "plain"] = [process.argv.slice(2, 6), process.argv[6]];

process.exit(
  await runTogether(async ({ start }) => {
    const pids: Record<string, number[]> = {};
    for (const [name, first] of [
      ["first", 0],
      ["second", 2],
    ] as const) {
      const child = await start({
        name,
        command: [
          "node",
          "test/scripts/programs/server.mjs",
          ports[first]!,
          ports[first + 1]!,
          manner,
        ],
        ready: { line: /^ready / },
      });
      const line = child.output.lines().find((text) => text.startsWith("ready")) ?? "";
      pids[name] = [child.group, ...line.split(" ").slice(1).map(Number)];
    }
    console.log(JSON.stringify(pids));
  }, console.error),
);
