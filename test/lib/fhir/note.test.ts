import { expect } from "chai";
import fc from "fast-check";
import { classify } from "#lib/fhir/classify";
import { FhirError } from "#lib/fhir/errors";
import { readBundle } from "#lib/fhir/bundle";
import { makeNote, readNote } from "#lib/fhir/note";
import { bytesOf, condition } from "../../support/fhir-bundles.ts";

const note = {
  text: "Rhythm controlled.\nNext visit in May — 37 °C.",
  author: "Dr Amara Osei",
  date: "2026-11-22T10:42:00.000Z",
};

describe("makeNote", () => {
  it("makes a FHIR document that sorts into the category it names", () => {
    const draft = makeNote(note);
    expect(draft).to.include({ category: 10, title: "Note by Dr Amara Osei", date: "2026-11-22" });
    expect(classify(readBundle(draft.bytes).entries)).to.deep.equal(["notes"]);
  });

  it("gives the same bytes for the same note", () =>
    expect(makeNote(note)).to.deep.equal(makeNote({ ...note })));

  for (const part of ["text", "author", "date"] as const) {
    it(`refuses an empty ${part}`, () => {
      expect(() => makeNote({ ...note, [part]: "" }))
        .to.throw(FhirError)
        .with.property("code", "fhir/invalid");
    });
  }
});

describe("readNote", () => {
  it("reads back any text", () => {
    const text = fc.string({ minLength: 1, unit: "binary" }).map((one) => `${one.toWellFormed()}.`);
    fc.assert(
      fc.property(text, (written) => {
        expect(readNote(makeNote({ ...note, text: written }).bytes).text).to.equal(written);
      }),
    );
    const marked = { ...note, text: "\uFEFFmarked" };
    expect(readNote(makeNote(note).bytes)).to.deep.equal(note);
    expect(readNote(makeNote(marked).bytes)).to.deep.equal(marked);
  });

  it("refuses other FHIR", () => {
    expect(() => readNote(bytesOf(condition({ text: "x" }))))
      .to.throw(FhirError)
      .with.property("code", "fhir/not-a-note");
  });

  it("refuses a note whose text is not base64", () => {
    const broken = new TextDecoder()
      .decode(makeNote(note).bytes)
      .replace(/"data":"[^"]*"/, '"data":"a===b"');
    expect(() => readNote(new TextEncoder().encode(broken)))
      .to.throw(FhirError)
      .with.property("code", "fhir/not-a-note");
  });
});
