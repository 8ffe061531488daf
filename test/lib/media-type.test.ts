import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#lib/bytes";
import { headLength, mediaTypeOf } from "#lib/media-type";

const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
const text = "text/plain; charset=utf-8";
const unknown = "application/octet-stream";

describe("mediaTypeOf", () => {
  const known: Record<string, [head: Uint8Array, mediaType: string]> = {
    "a PDF": [latin1("%PDF-1.7\n%\xe2\xe3"), "application/pdf"],
    "a PNG": [latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png"],
    "a JPEG": [latin1("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg"],
    "a GIF": [latin1("GIF89a\x01\0"), "image/gif"],
    "an old GIF": [latin1("GIF87a\x01\0"), "image/gif"],
    "a WebP": [latin1("RIFF\x24\0\0\0WEBPVP8 "), "image/webp"],
    "a DICOM image": [latin1(`${"\0".repeat(128)}DICM\x02`), "application/dicom"],
    "plain text": [utf8("Blood pressure 120/80\r\n\tGrüße, 你好"), text],
    nothing: [new Uint8Array(), text],
    "a FHIR resource": [utf8('{"resourceType":"Patient"}'), "application/fhir+json"],
    "FHIR after a byte order mark": [
      utf8('\ufeff {\n "id": "1",\n "resourceType" : "Bundle"'),
      "application/fhir+json",
    ],
    "other JSON": [utf8('{"a":1}'), text],
    "a list of resources": [utf8('[{"resourceType":"Patient"}]'), text],
    "text that speaks of FHIR": [utf8('See "resourceType": "Patient"'), text],
    "HTML, which nobody shall run": [utf8("<!doctype html><script>alert(1)</script>"), text],
    "SVG, which nobody shall run": [utf8('<svg onload="alert(1)">'), text],
    "a script": [utf8("#!/bin/sh\nrm -rf /"), text],
    "a program": [latin1("\x7fELF\x02\x01\x01\0"), unknown],
    "a ZIP": [latin1("PK\x03\x04"), unknown],
    "text in another encoding": [latin1("Gr\xfc\xdfe"), unknown],
    "text with a NUL": [latin1("text\0"), unknown],
    "a PDF behind something else": [latin1("\0\0%PDF-1.7"), unknown],
    "a RIFF that is no WebP": [latin1("RIFF\x24\0\0\0WAVEfmt "), unknown],
    "DICM in the wrong place": [latin1(`${"\0".repeat(127)}DICM`), unknown],
    "half a PNG": [latin1("\x89PNG\r\n"), unknown],
  };
  for (const [what, [head, mediaType]] of Object.entries(known))
    it(`takes ${what} for ${mediaType}`, () => {
      expect(mediaTypeOf(head)).to.equal(mediaType);
    });

  it("takes text for text wherever its head is cut", () => {
    const long = utf8("ü你😀".repeat(headLength));
    for (let shift = 0; shift < 4; shift += 1) {
      const cut = Uint8Array.of(...utf8("x".repeat(shift)), ...long).subarray(0, headLength);
      expect(mediaTypeOf(cut)).to.equal(text);
    }
    expect(mediaTypeOf(utf8("ü").subarray(0, 1))).to.equal(unknown);
  });

  it("gives one of the known types for any bytes", () => {
    const types = new Set([...Object.values(known).map(([, mediaType]) => mediaType)]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(types.has(mediaTypeOf(bytes))).to.equal(true);
      }),
    );
  });
});
