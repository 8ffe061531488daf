import { expect } from "chai";
import { decodeAccessLogFile, encodeAccessLogFile } from "#lib/access-log-file";
import { toHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { askerOf, gatewayLog } from "../support/access-log.ts";
import { errorOf } from "../support/rejects.ts";

const deployment = toHex(randomBytes(32));
const log = gatewayLog({ deployment, gateway: 11 });
log.read(askerOf(5), { patient: 3 });
log.declareGap(2);
log.close();
log.read(askerOf(5), { patient: 3 });
const file = { deployment, patient: 3, gateways: [11, 12], entries: log.exported(3) };
const text = encodeAccessLogFile(file);

describe("access log file", () => {
  it("is a header and a line an entry, and says the same when it is read", () => {
    expect(text.split("\n")).to.have.length(5);
    expect(text.startsWith('{"healthchain":"access-log","version":1,')).to.equal(true);
    expect(decodeAccessLogFile(text)).to.deep.equal(file);
    expect(decodeAccessLogFile(text.trimEnd())).to.deep.equal(file);
  });

  it("may hold no entry", () => {
    const empty = { ...file, entries: [] };
    expect(decodeAccessLogFile(encodeAccessLogFile(empty))).to.deep.equal(empty);
  });

  const [header = "", entry = "", gap = ""] = text.split("\n");
  const wrong: Record<string, [text: string, line: number]> = {
    "no text": ["", 1],
    "another format": ['{"resourceType":"Bundle"}', 1],
    "another version": [header.replace('"version":1', '"version":2'), 1],
    "a line that is no JSON": [[header, entry, entry.slice(0, -9)].join("\n"), 3],
    "an empty line": [[header, "", entry].join("\n"), 2],
    "a second header": [[header, header].join("\n"), 2],
    "a field too many": [[header, entry.replace('"entry":', '"extra":1,"entry":')].join("\n"), 2],
    "an entry without evidence": [
      [header, entry.replace(/"evidence":\{.*\},"root"/, '"evidence":null,"root"')].join("\n"),
      2,
    ],
    "a gap with evidence": [
      [header, gap.replace('"evidence":null', /"evidence":\{.*?\}\}/.exec(entry)![0])].join("\n"),
      2,
    ],
    "a proof that is no list of digests": [
      [header, entry.replace(/"proof":\[/, '"proof":["0x12",')].join("\n"),
      2,
    ],
  };
  for (const [what, [bad, line]] of Object.entries(wrong)) {
    it(`is refused at line ${line} for ${what}`, async () => {
      const error = await errorOf(() => decodeAccessLogFile(bad), "access-log/malformed");
      expect(error.message).to.match(new RegExp(`^Line ${line} is not `));
    });
  }

  it("repeats nothing of what it holds in the error", async () => {
    const bad = [header, entry.replace('"reader":5', '"reader":"Ann Example"')].join("\n");
    const error = await errorOf(() => decodeAccessLogFile(bad), "access-log/malformed");
    expect(error.message).to.contain('"entry.reader"').and.not.contain("Ann");
  });
});
