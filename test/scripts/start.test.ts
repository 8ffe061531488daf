import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { expect } from "chai";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { freePort } from "../../scripts/processes/ports.ts";

const start = (...options: string[]) =>
  captureTool(".", ["node", "--import", "tsx", "scripts/start.ts", ...options]);

describe("npm start", () => {
  let other: Server;
  let taken: string;

  beforeEach(async () => {
    other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    taken = String((other.address() as { port: number }).port);
  });

  afterEach(() => other.close());

  it("says which port is taken, and what to do", async () => {
    const options = ["chain", "app", "gateway", "second-gateway", "second-store"];
    const free = options.map(async (name) => [`--${name}-port`, String(await freePort())]);
    const { code, output } = await start(
      ...(await Promise.all(free)).flat(),
      ...["--store-port", taken],
    );
    expect(code).to.equal(1);
    expect(output).to.contain(`Port ${taken} is taken by another program: the store needs it.`);
    expect(output).to.contain("--store-port NUMBER. [start/port-taken]");
  });

  it("explains itself with --help, and for an option that it does not know", async () => {
    const help = await start("--help");
    expect([help.code, help.output]).to.satisfy(
      ([code, text]: [number, string]) => code === 0 && text.includes("Example:"),
    );
    const unknown = await start("--no-such-thing");
    expect(unknown.code).to.equal(2);
    expect(unknown.output).to.match(/no-such-thing[^]*npm start --/);
  });

  it("refuses a port that is none", async () => {
    const { code, output } = await start("--chain-port", "70000");
    expect(code).to.equal(2);
    expect(output).to.contain('"70000" is not a port');
  });
});
