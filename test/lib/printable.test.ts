import { expect } from "chai";
import { printable, printableJson } from "#lib/printable";

const hidden = ["\u001b", "\u009b", "\n", "\r", "\t", "\u007f", "\u202e", "\u2066", "\u200b"];
const separators = ["\u2028", "\u2029", "\u{e0041}"];

describe("printable", () => {
  for (const one of [...hidden, ...separators]) {
    const name = `U+${one.codePointAt(0)!.toString(16)}`;

    it(`shows a mark for ${name}`, () => {
      expect(printable(`a${one}b${one}`)).to.equal("a\uFFFDb\uFFFD");
    });

    it(`escapes ${name} in JSON, whose value stays the same`, () => {
      const json = printableJson(JSON.stringify({ title: `a${one}b` }));
      expect(json).to.match(/^[\x20-\x7e]*$/);
      expect(JSON.parse(json)).to.deep.equal({ title: `a${one}b` });
    });
  }

  it("leaves letters of all scripts, accents, spaces and pictures as they are", () => {
    const text = "Ærø — Zoë, 心电图, סיכום, 🫀 (5 µg)";
    expect(printable(text)).to.equal(text);
    expect(printableJson(JSON.stringify(text))).to.equal(JSON.stringify(text));
  });
});
