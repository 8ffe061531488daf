import { expect } from "chai";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { benchGrant } from "../../scripts/bench/grant.ts";

describe("npm run bench", function () {
  this.timeout(60_000);

  it("finds sharing 30 records to cost the gas, bytes and one message that 1 record costs", async () => {
    const { bench, rows } = await benchGrant([1, 30]);
    expect(bench).to.equal("grant");
    expect(rows).to.have.length(14);
    expect(rows.filter(({ ok }) => ok === false)).to.deep.equal([]);
    const of = (name: string) => rows.find((row) => row.name === name);
    expect(of("share 30 records: signatures")).to.include({ value: 1, wanted: "1", ok: true });
    expect(of("share 30 records: without calldata")).to.include({
      ratio: 1,
      unit: "gas",
      ok: true,
    });
    expect(of("share 30 records: capsule")).to.include({ ratio: 1, unit: "B", ok: true });
  });

  it("says which measurements there are", async () => {
    const bench = ["node", "--import", "tsx", "scripts/bench.ts", "nothing", "--json"];
    const { code, output } = await captureTool(".", bench);
    expect(code).to.equal(1);
    expect(JSON.parse(output)).to.deep.equal({
      error: {
        code: "bench/unknown",
        message: 'There is no bench "nothing". Known: app, crypto, gas, gateway, grant, oracle.',
      },
    });
  });
});
