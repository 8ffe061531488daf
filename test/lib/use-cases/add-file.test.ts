import { expect } from "chai";
import { keyringFor } from "#lib/keyring";
import { randomBytes } from "#lib/random";
import { addFile, type SourceFile } from "#lib/use-cases/add-file";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import { category, enrolled, letWrite, treatment, type Actor } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const mebibyte = 2 ** 20;

/** A file of these pieces. */
function fileOf(name: string, pieces: readonly Uint8Array[]): SourceFile {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return {
    name,
    size,
    // eslint-disable-next-line @typescript-eslint/require-await -- what is in memory has nothing to wait for
    open: async function* () {
      yield* pieces;
    },
  };
}

const textFile = (name: string, text: string) => fileOf(name, [new TextEncoder().encode(text)]);

describe("addFile", () => {
  let system: System;
  let patient: Actor;
  before(async () => {
    system = await sharedSystem();
    patient = await enrolled(system, "patient");
  });

  const about = (file: SourceFile) => ({
    patient: patient.number,
    author: patient.number,
    file,
    category: category.notes,
  });

  async function opened(digest: `0x${string}`) {
    const { ports, person, number } = patient;
    const keyring = await keyringFor(ports, person, number);
    const opening = { patient: number, digest, reader: number, purpose: treatment, keyring };
    const { clinical, plaintext } = await openRecord(ports, opening);
    return { clinical, bytes: await allBytes(plaintext) };
  }

  it("keeps a file as it is, under its name, with the type that its bytes say", async () => {
    const file = textFile("report.pdf", "no PDF at all");
    const { records, mediaType } = await addFile(patient.ports, about(file));
    expect(mediaType).to.equal("text/plain; charset=utf-8");
    const { clinical, bytes } = await opened(records[0]!.digest);
    expect(new TextDecoder().decode(bytes)).to.equal("no PDF at all");
    expect(clinical).to.include({
      title: "report.pdf",
      fileName: "report.pdf",
      mediaType,
      date: "",
    });
  });

  it("takes title, day and note where they are given", async () => {
    const words = { title: "Letter", date: "2026-02-01", note: "by hand" };
    const { records } = await addFile(patient.ports, { ...about(textFile("a", "b")), ...words });
    expect((await opened(records[0]!.digest)).clinical).to.include(words);
  });

  it("tells how far it is, piece by piece up to the file's size", async () => {
    const file = fileOf("scan.bin", [randomBytes(700), randomBytes(300), randomBytes(50)]);
    const heard: number[] = [];
    const bytes = (done: number): number => heard.push(done);
    const { mediaType } = await addFile(patient.ports, about(file), { bytes });
    expect(heard).to.deep.equal([700, 1000, 1050]);
    expect(mediaType).to.equal("application/octet-stream");
  });

  it("reads a large file as its ciphertext leaves, never far ahead", async () => {
    const size = 24 * mebibyte;
    const piece = new Uint8Array(mebibyte / 4);
    let produced = 0;
    let left = 0;
    let ahead = 0;
    const file: SourceFile = {
      name: "large.bin",
      size,
      // eslint-disable-next-line @typescript-eslint/require-await -- zeros are at hand
      open: async function* () {
        for (produced = 0; produced < size;) {
          produced += piece.length;
          ahead = Math.max(ahead, produced - left);
          yield piece;
        }
      },
    };
    const { store } = patient.ports;
    const watched = {
      ...store,
      addFile: (chunks: AsyncIterable<Uint8Array>) =>
        store.addFile(
          (async function* () {
            for await (const chunk of chunks) {
              left += chunk.length;
              yield chunk;
            }
          })(),
        ),
    };
    await addFile({ ...patient.ports, store: watched }, about(file));
    expect(left).to.be.at.least(size);
    expect(ahead).to.be.at.most(3 * mebibyte);
  });

  it("adds nothing when the file has another size than was said", async () => {
    const file = { ...textFile("a.txt", "longer than said"), size: 3 };
    const before = await patient.ports.read.records(patient.number);
    await errorOf(() => addFile(patient.ports, about(file)), "payload/size-mismatch");
    expect(await patient.ports.read.records(patient.number)).to.have.length(before.length);
  });

  it("is for whoever may write there", async () => {
    const doctor = await enrolled(system, "doctor");
    const file = { ...about(textFile("a.txt", "by a doctor")), author: doctor.number };
    await errorOf(() => addFile(doctor.ports, file), "consent/not-permitted");
    await letWrite(patient, doctor, [category.notes]);
    const { records } = await addFile(doctor.ports, file);
    const { bytes } = await opened(records[0]!.digest);
    expect(new TextDecoder().decode(bytes)).to.equal("by a doctor");
  });
});
