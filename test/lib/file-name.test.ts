import { expect } from "chai";
import fc from "fast-check";
import { safeFileName } from "#lib/file-name";

describe("safeFileName", () => {
  it("keeps words and gives the extension of the media type", () => {
    expect(safeFileName("ECG 3 March, Dr Østergård.pdf", "application/pdf")).to.equal(
      "ECG 3 March, Dr Østergård.pdf",
    );
    expect(safeFileName("blood.exe", "text/plain; charset=utf-8")).to.equal("blood.txt");
    expect(safeFileName("Laboratory, 3 results, 2024", "application/fhir+json")).to.equal(
      "Laboratory, 3 results, 2024.json",
    );
    expect(safeFileName("scan", "application/x-unknown")).to.equal("scan.bin");
  });

  it("leads to no other folder, hides nothing and names no device", () => {
    expect(safeFileName("../../etc/passwd", "text/plain")).to.equal("etc passwd.txt");
    expect(safeFileName("report\u202Efdp.exe", "application/pdf")).to.equal("report fdp.pdf");
    expect(safeFileName(".bashrc", "text/plain")).to.equal("record.txt");
    expect(safeFileName("CON", "text/plain")).to.equal("record.txt");
    expect(safeFileName("", "image/png")).to.equal("record.png");
  });

  it("is short and plain for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 120 }), (wanted) => {
        const name = safeFileName(wanted, "application/pdf");
        expect(name).to.match(/^[\p{L}\p{N}\p{M} _,()-]+\.pdf$/u);
        expect(Array.from(name).length).to.be.at.most(84);
      }),
    );
  });
});
