import { expect } from "chai";
import fc from "fast-check";
import { imageSize } from "../../../app/viewer/image-size.ts";

const bytes = (text: string, ...rest: number[]): Uint8Array =>
  Uint8Array.from([...Array.from(text, (character) => character.charCodeAt(0)), ...rest]);

describe("imageSize", () => {
  it("reads the size from the head of each kind of picture", () => {
    const png = bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0, 1, 0, 0, 0, 0, 0, 2);
    expect(imageSize(png)).to.deep.equal({ width: 65_536, height: 2 });
    expect(imageSize(bytes("GIF89a", 3, 0, 1, 1))).to.deep.equal({ width: 3, height: 257 });
    const jpeg = bytes("\xff\xd8\xff\xe0", 0, 4, 9, 9, 0xff, 0xc2, 0, 11, 8, 0, 5, 0, 6);
    expect(imageSize(jpeg)).to.deep.equal({ width: 6, height: 5 });
    const webp = bytes("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0", 9, 0, 0, 4, 0, 0);
    expect(imageSize(webp)).to.deep.equal({ width: 10, height: 5 });
  });

  it("knows nothing else, and ends with any bytes", () => {
    expect(imageSize(bytes("<svg width='9' height='9'>"))).to.equal(undefined);
    expect(imageSize(bytes("\x89PNG\r\n\x1a\n"))).to.equal(undefined);
    const heads = fc.constantFrom(
      "\xff\xd8\xff",
      "RIFF1234WEBPVP8 ",
      "GIF89a",
      "\x89PNG\r\n\x1a\n",
    );
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 60 }), (head, rest) => {
        imageSize(bytes(head, ...rest));
      }),
    );
  });
});
