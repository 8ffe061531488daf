import { expect } from "chai";
import fc from "fast-check";
import { fromHex, toHex, utf8, type Hex } from "#lib/bytes";
import {
  decodeDirectoryEnvelope,
  directoryDigest,
  directoryLimit,
  encodeDirectoryEnvelope,
  verifiedDirectory,
  type DirectoryEnvelope,
} from "#lib/directory";
import {
  decodeDirectoryBundle,
  encodeDirectoryBundle,
  peopleLimit,
  type Directory,
  type StaffEntry,
} from "#lib/directory-bundle";
import { publishDirectoryAct } from "#lib/acts/directory";
import { newPrivateKey } from "#lib/ecies";
import { hashText } from "#lib/eip712";
import { HealthChainError } from "#lib/errors";
import { readBundle } from "#lib/fhir/bundle";
import { localWallet, sameAccount, signerOf } from "#lib/local-wallet";
import { errorOf, flipped } from "../support/rejects.ts";

const deployment: Hex = `0x${"d1".repeat(32)}`;
const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
const osei: StaffEntry = {
  number: 5,
  account: account("a"),
  name: "Dr Amara Osei",
  role: "doctor",
  specialty: "Cardiology",
};
const nurse: StaffEntry = {
  number: 7,
  account: account("b"),
  name: "Marit Østergård-Solberg",
  role: "nurse",
  specialty: "",
};
const directory: Directory = {
  hospital: 0,
  name: "Nordhavn University Hospital",
  people: [osei, nurse],
};
const document = encodeDirectoryBundle(deployment, directory);
const text = new TextDecoder().decode(document);

const site = {
  deployment,
  chainId: 31337,
  genesis: deployment,
  contracts: {
    Registration: account("1"),
    Consent: account("2"),
    Records: account("3"),
    AccessLog: account("4"),
    Vitals: account("5"),
    Consortium: account("5"),
    UrgentSuspension: account("6"),
  },
};
const admin = localWallet(newPrivateKey());
const verify = (signer: Hex, digest: Uint8Array, signature: Hex): Promise<boolean> =>
  Promise.resolve(sameAccount(signerOf(digest, signature) ?? "0x", signer));

/** An envelope that the hospital's admin signed, with what the chain has of it. */
async function signedEnvelope(changes: Partial<DirectoryEnvelope> = {}, wallet = admin) {
  const sentence = "Publish it.";
  const act = {
    hospital: 0,
    version: 3,
    nonce: toHex(new Uint8Array(32).fill(9)),
    deadline: 1_900_000_000,
    document,
    ...changes,
  };
  const digest = directoryDigest(act.document);
  const { typedData } = publishDirectoryAct(site, { ...act, digest, sentence });
  const envelope = {
    ...act,
    sentenceHash: hashText(sentence),
    signature: await wallet.typedData(typedData),
  };
  const published = { version: act.version, publishedAt: 0, digest };
  return { envelope, bytes: encodeDirectoryEnvelope(envelope), published };
}

describe("directory document", () => {
  it("says the same when it is read, and is valid FHIR", () => {
    expect(decodeDirectoryBundle(deployment, document)).to.deep.equal(directory);
    const types = readBundle(document).entries.map(({ resource }) => resource.resourceType);
    expect(types).to.deep.equal([
      "Organization",
      "Practitioner",
      "PractitionerRole",
      "Practitioner",
      "PractitionerRole",
    ]);
  });

  it("has one form, whatever the order of the list it is made from", () => {
    const turned = { ...directory, people: [nurse, osei] };
    expect(encodeDirectoryBundle(deployment, turned)).to.deep.equal(document);
  });

  it("may name nobody yet, and takes as many as the limit says", () => {
    const none = { ...directory, people: [] };
    expect(
      decodeDirectoryBundle(deployment, encodeDirectoryBundle(deployment, none)),
    ).to.deep.equal(none);
    const people = Array.from({ length: peopleLimit }, (_, at) => ({
      ...osei,
      number: at + 1,
      name: `Dr ${"W".repeat(100)}`,
    }));
    const largest = encodeDirectoryBundle(deployment, { ...directory, people });
    expect(largest.length).to.be.below(directoryLimit - 16_384);
    expect(decodeDirectoryBundle(deployment, largest).people).to.have.length(peopleLimit);
  });

  const refused: Record<string, Partial<StaffEntry>> = {
    "an empty name": { name: "" },
    "a name that goes on as a sentence would": { name: "Dr Osei (doctor, Lakeside Clinic" },
    "a name with markup": { name: "<b>Osei" },
    "a name of two lines": { name: "Dr\nOsei" },
    "a name that turns the line round": { name: "Dr \u202eiesO" },
    "a name with invisible characters": { name: "Dr\u200b Osei" },
    "a name that begins with a blank": { name: " Osei" },
    "a name with two blanks": { name: "Dr  Osei" },
    "a name that is not in normal form": { name: "Mu\u0308ller" },
    "a name of half a character": { name: "\ud800" },
    "a very long name": { name: "x".repeat(121) },
    "a patient": { role: "patient" as "doctor" },
    "no number": { number: 0 },
    "a team's number": { number: 2 ** 31 },
    "an account in capitals": { account: account("A") },
    "half an account": { account: "0x12" },
    "a specialty of two lines": { specialty: "a\nb" },
  };
  for (const [what, change] of Object.entries(refused))
    it(`is not made for ${what}`, async () => {
      const bad = { ...directory, people: [nurse, { ...osei, ...change }] };
      const error = await errorOf(
        () => encodeDirectoryBundle(deployment, bad),
        "directory/bad-entry",
      );
      expect(error.message).to.match(/: people\.1\./);
    });

  it("is not made for a number that stands twice, for too many, or for a hospital without a name", async () => {
    const lists = [
      { people: [osei, { ...nurse, number: 5 }] },
      { people: Array.from({ length: peopleLimit + 1 }, (_, at) => ({ ...osei, number: at + 1 })) },
      { name: "" },
      { hospital: 248 },
    ];
    for (const change of lists)
      await errorOf(
        () => encodeDirectoryBundle(deployment, { ...directory, ...change }),
        "directory/bad-entry",
      );
  });

  const others: Record<string, string> = {
    nothing: "",
    "no JSON": "%PDF-1.7",
    "another resource": '{"resourceType":"Patient"}',
    "an empty Bundle": '{"resourceType":"Bundle","type":"collection"}',
    "one more blank": `${text} `,
    "fields in another order": text.replace(
      '"resourceType":"Bundle","type":"collection"',
      '"type":"collection","resourceType":"Bundle"',
    ),
    "a field too many": text.replace('"name":[{"text"', '"birthDate":"1970-01-01","name":[{"text"'),
    "a narrative": text.replace(
      '"resourceType":"Organization"',
      '"resourceType":"Organization","text":{"status":"generated","div":"<div>x</div>"}',
    ),
    "a patient among the staff": text.replace(
      "]}",
      ']},{"resource":{"resourceType":"Patient","id":"x"}}',
    ),
    "a role without its person": text.replace(
      /,\{"resource":\{"id":"member-7".*?"Practitioner"\}\}/,
      "",
    ),
    "a role of another person": text.replace("Practitioner/member-7", "Practitioner/member-5"),
    "a role that is none of ours": text.replace('"code":"nurse"', '"code":"ict"'),
    "another deployment": text.replaceAll("d1d1", "d2d2"),
    "another spelling of a number": text.replace('"value":"5"', '"value":"05"'),
  };
  for (const [what, other] of Object.entries(others))
    it(`is not read from ${what}`, async () => {
      expect(other).not.to.equal(text);
      const error = await errorOf(
        () => decodeDirectoryBundle(deployment, utf8(other)),
        "directory/malformed",
      );
      expect(error.message).not.to.include("Osei");
    });
});

describe("directory envelope", () => {
  it("gives the directory once chain, signature and document agree", async () => {
    const { bytes, published } = await signedEnvelope();
    const expected = { site, hospital: 0, admin: admin.account, published };
    expect(await verifiedDirectory({ verify }, bytes, expected)).to.deep.equal(directory);
  });

  it("is one encoding of what it holds", async () => {
    const { bytes, envelope } = await signedEnvelope();
    expect(decodeDirectoryEnvelope(bytes)).to.deep.equal(envelope);
    expect(bytes[0]).to.equal(1);
  });

  it("is refused when any byte of it is turned, always with an error of ours", async () => {
    const { bytes, published } = await signedEnvelope();
    const expected = { site, hospital: 0, admin: admin.account, published };
    for (let at = 0; at < bytes.length; at += 1) {
      const outcome = await verifiedDirectory({ verify }, flipped(bytes, at), expected).then(
        () => "taken",
        (error: unknown) => (error instanceof HealthChainError ? "refused" : "crashed"),
      );
      expect(outcome, `byte ${at}`).to.equal("refused");
    }
  });

  it("is refused as malformed when it is cut short, longer, or anything else", async () => {
    const { bytes } = await signedEnvelope();
    const bad = [
      new Uint8Array(),
      bytes.subarray(0, -1),
      Uint8Array.of(...bytes, 0),
      Uint8Array.of(2, ...bytes.subarray(1)),
      utf8("{}"),
    ];
    for (const one of bad) await errorOf(() => decodeDirectoryEnvelope(one), "directory/malformed");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        expect(() => decodeDirectoryEnvelope(random)).to.throw(HealthChainError);
      }),
    );
  });

  it("is refused by its size before it is read", async () => {
    const huge = new Uint8Array(directoryLimit + 1);
    await errorOf(() => decodeDirectoryEnvelope(huge), "directory/too-large");
    const { envelope } = await signedEnvelope();
    const long = { ...envelope, document: new Uint8Array(directoryLimit) };
    await errorOf(() => encodeDirectoryEnvelope(long), "directory/too-large");
  });

  it("is refused for another version, digest or hospital than the chain has", async () => {
    const { bytes, published } = await signedEnvelope();
    const expected = { site, hospital: 0, admin: admin.account, published };
    const others = [
      { ...expected, published: { ...published, version: 4 } },
      { ...expected, published: { ...published, digest: deployment } },
      { ...expected, hospital: 1 },
    ];
    for (const other of others)
      await errorOf(() => verifiedDirectory({ verify }, bytes, other), "directory/other-digest");
  });

  it("is refused when somebody else signed it, though the node shows its digest", async () => {
    const stranger = localWallet(newPrivateKey());
    const { bytes, published } = await signedEnvelope({}, stranger);
    const expected = { site, hospital: 0, admin: admin.account, published };
    await errorOf(() => verifiedDirectory({ verify }, bytes, expected), "directory/not-signed");
  });

  it("is refused on another deployment, chain or contract", async () => {
    const { bytes, published } = await signedEnvelope();
    const contracts = { ...site.contracts, Registration: account("9") };
    const sites = [
      { ...site, deployment: toHex(fromHex(deployment).map((byte) => byte ^ 1)) },
      { ...site, chainId: 1 },
      { ...site, contracts },
    ];
    for (const other of sites) {
      const expected = { site: other, hospital: 0, admin: admin.account, published };
      await errorOf(() => verifiedDirectory({ verify }, bytes, expected), "directory/not-signed");
    }
  });

  it("is refused when the document names another hospital than the act", async () => {
    const foreign = encodeDirectoryBundle(deployment, { ...directory, hospital: 1 });
    const { bytes, published } = await signedEnvelope({ document: foreign });
    const expected = { site, hospital: 0, admin: admin.account, published };
    await errorOf(() => verifiedDirectory({ verify }, bytes, expected), "directory/malformed");
  });
});
