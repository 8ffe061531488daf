import { expect } from "chai";
import { publicKeyFromX, deriveCategoryKey } from "#lib/category-key";
import { newPrivateKey } from "#lib/ecies";
import { boxDigest, openLabelled } from "#lib/labelled-box";
import { newPayloadHeader, type PayloadHeader } from "#lib/payload-header";
import { codeLimit } from "#lib/fhir/split";
import { vaultLimits } from "#lib/vault";
import {
  openHeaderBox,
  openKeyBox,
  sealHeaderBox,
  sealKeyBox,
  type ClinicalHeader,
} from "#lib/record-boxes";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";

const wrap = nativeWrap();
const deployment = new Uint8Array(32).fill(1);
const root = new Uint8Array(32).fill(2);
const { privateKey, x } = deriveCategoryKey({ root, deployment, category: 6, epoch: 3 });
const categoryPublicKey = publicKeyFromX(x);
const header = newPayloadHeader({
  deployment,
  patient: 7,
  author: 12,
  category: 6,
  epoch: 3,
  size: 9,
});
const recordKey = new Uint8Array(32).fill(9);
const clinical: ClinicalHeader = {
  title: "Glucose",
  mediaType: "application/fhir+json",
  date: "2026-11-22",
  codes: [
    { system: "http://loinc.org", code: "1558-6", display: "Glucose" },
    { system: "s", code: "c" },
  ],
  note: "nüchtern",
};
const open = { categoryPrivateKey: privateKey, header };

/** Threat 13: another author's box re-submitted under anything but its own record. */
const elsewhere: Partial<PayloadHeader>[] = [
  { patient: 8 },
  { author: 13 },
  { category: 5 },
  { epoch: 4 },
  { deployment: new Uint8Array(32).fill(9) },
  { recordId: new Uint8Array(32) },
  { previous: new Uint8Array(32) },
];

describe("key box", () => {
  const sealed = sealKeyBox(wrap, { categoryPublicKey, header, recordKey });

  it("opens to the record key", () =>
    expect(openKeyBox(wrap, { ...open, sealed })).to.deep.equal(recordKey));

  it("refuses every flipped byte", async () => {
    for (let at = 0; at < sealed.length; at += 1) {
      await errorOf(
        () => openKeyBox(wrap, { ...open, sealed: flipped(sealed, at) }),
        "box/does-not-open",
      );
    }
  });

  for (const part of elsewhere) {
    it(`refuses another ${Object.keys(part).join()}`, () =>
      errorOf(
        () => openKeyBox(wrap, { ...open, header: { ...header, ...part }, sealed }),
        "box/does-not-open",
      ));
  }

  it("refuses another category's key, and the record's own header box", async () => {
    const other = { header, sealed, categoryPrivateKey: newPrivateKey() };
    await errorOf(() => openKeyBox(wrap, other), "box/does-not-open");
    const headerBox = sealHeaderBox(wrap, { categoryPublicKey, header, clinical });
    await errorOf(() => openKeyBox(wrap, { ...open, sealed: headerBox }), "box/does-not-open");
  });

  it("of the next epoch stays closed to a revoked reader's key of the last (threat 1)", async () => {
    const next = deriveCategoryKey({ root, deployment, category: 6, epoch: 4 });
    const later = { ...header, epoch: 4 };
    const nextPublicKey = publicKeyFromX(next.x);
    const boxes = { categoryPublicKey: nextPublicKey, header: later };
    const keyBox = sealKeyBox(wrap, { ...boxes, recordKey });
    const headerBox = sealHeaderBox(wrap, { ...boxes, clinical });
    for (const claimed of [later, header]) {
      const kept = { categoryPrivateKey: privateKey, header: claimed };
      await errorOf(() => openKeyBox(wrap, { ...kept, sealed: keyBox }), "box/does-not-open");
      await errorOf(() => openHeaderBox(wrap, { ...kept, sealed: headerBox }), "box/does-not-open");
    }
  });

  it("refuses a record key of a wrong length", async () => {
    const short = sealKeyBox(wrap, { categoryPublicKey, header, recordKey: recordKey.subarray(1) });
    await errorOf(() => openKeyBox(wrap, { ...open, sealed: short }), "box/does-not-open");
  });

  it("has a digest that changes with every box", () => {
    const again = sealKeyBox(wrap, { categoryPublicKey, header, recordKey });
    expect(boxDigest(again)).not.to.deep.equal(boxDigest(sealed));
  });
});

describe("header box", () => {
  it("opens to the clinical header, with and without a file name", () => {
    for (const one of [clinical, { ...clinical, fileName: "scan.pdf", codes: [] }]) {
      const sealed = sealHeaderBox(wrap, { categoryPublicKey, header, clinical: one });
      expect(openHeaderBox(wrap, { ...open, sealed })).to.deep.equal(one);
    }
  });

  it("has the same size for clinical headers of like length", () => {
    const sizes = ["", "x", "a longer note"].map(
      (note) =>
        sealHeaderBox(wrap, { categoryPublicKey, header, clinical: { ...clinical, note } }).length,
    );
    expect(new Set(sizes).size).to.equal(1);
    expect((sizes[0]! - 1 - 97 - 32) % 256).to.equal(0);
  });

  it("of the longest file name and the most codes fits twice into what a gateway takes", () => {
    const longest = "猫".repeat(255);
    const codes = Array.from({ length: codeLimit }, () => ({
      ...{ system: "http://snomed.info/sct", code: "9".repeat(24) },
    }));
    const most = { ...clinical, title: longest, fileName: longest, codes };
    const { length } = sealHeaderBox(wrap, { categoryPublicKey, header, clinical: most });
    expect(length).to.equal(2946);
    expect(2 * length).to.be.at.most(vaultLimits.headerBox);
  });

  it("refuses to be larger than a gateway takes", () =>
    errorOf(
      () =>
        sealHeaderBox(wrap, {
          ...{ categoryPublicKey, header },
          clinical: { ...clinical, note: "x".repeat(vaultLimits.headerBox) },
        }),
      "vault/too-large",
    ));

  it("refuses every flipped byte and another record's header", async () => {
    const sealed = sealHeaderBox(wrap, { categoryPublicKey, header, clinical });
    for (let at = 0; at < sealed.length; at += 1) {
      await errorOf(
        () => openHeaderBox(wrap, { ...open, sealed: flipped(sealed, at) }),
        "box/does-not-open",
      );
    }
    for (const part of elsewhere) {
      const wrong = { ...open, header: { ...header, ...part }, sealed };
      await errorOf(() => openHeaderBox(wrap, wrong), "box/does-not-open");
    }
  });

  it("refuses a body that is no clinical header", async () => {
    const keyBox = sealKeyBox(wrap, { categoryPublicKey, header, recordKey });
    await errorOf(() => openHeaderBox(wrap, { ...open, sealed: keyBox }), "box/does-not-open");
    const { context, sealWith } = await forge();
    expect(
      openLabelled(wrap, { privateKey, context, sealed: sealWith(new Uint8Array(3)) }),
    ).to.have.length(3);
    const bodies = [
      [],
      [0, 0, 0, 1],
      [0, 0, 0, 1, 0xa0],
      [255, 255, 255, 255, 0],
      [0, 0, 0, 0, ...new Uint8Array(508)],
    ];
    for (const body of bodies) {
      const sealed = sealWith(Uint8Array.from(body));
      await errorOf(() => openHeaderBox(wrap, { ...open, sealed }), "box/does-not-open");
    }
  });
});

/** Seals any body as a header box of the record, as a dishonest author could. */
async function forge() {
  const { sealLabelled } = await import("#lib/labelled-box");
  const { payloadHeaderDigest } = await import("#lib/payload-header");
  const context = {
    ...{
      label: "header" as const,
      deployment,
      patient: 7,
      category: 6,
      epoch: 3,
      sender: 12,
      recipient: 7,
    },
    object: payloadHeaderDigest(header),
  };
  const sealWith = (body: Uint8Array) =>
    sealLabelled(wrap, { publicKey: categoryPublicKey, context, body });
  return { context, sealWith };
}
