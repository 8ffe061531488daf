import { readFileSync } from "node:fs";
import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import fc from "fast-check";
import {
  denyAct,
  grantAct,
  openEpochsAct,
  revokeAct,
  revokeAndRotateAct,
} from "../../lib/acts/consent.ts";
import type { Act, Site } from "../../lib/acts/domains.ts";
import { acceptanceMessage, changeHospitalAct } from "../../lib/acts/hospital-change.ts";
import { moveAccountAct, rotateKeyAct } from "../../lib/acts/keys.ts";
import { renounceAct } from "../../lib/acts/renounce.ts";
import { approveAct, cancelAct, refuseAct, requestAct } from "../../lib/acts/requests.ts";
import { setRegistrarAct } from "../../lib/acts/registrar.ts";
import { anchorAct, anchorManyAct } from "../../lib/acts/records.ts";
import { publishDirectoryAct } from "../../lib/acts/directory.ts";
import { ballotAct, proposeAct, supportAct, withdrawAct } from "../../lib/acts/voting.ts";
import { claimMessage, renewAct, suspendAct, voucherMessage } from "../../lib/acts/registration.ts";
import {
  encryptionKeyStatement,
  enrolmentStatement,
  successionStatement,
  type EpochKeys,
} from "../../lib/acts/statements.ts";
import { toHex, type Hex } from "../../lib/bytes.ts";
import {
  encodeType,
  hashStruct,
  hashText,
  openTypedDigest,
  typedDataDigest,
  TypedDataError,
  type TypedData,
} from "../../lib/eip712.ts";
import { portableKeccak } from "../../lib/keccak.ts";

const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
const site: Site = {
  deployment: word("d"),
  chainId: 31337,
  genesis: word("e"),
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
const nonce = word("7");
const deadline = 2_000_000_000;
const epochKeys: EpochKeys & { sentence: string } = {
  deployment: site.deployment,
  account: account("a"),
  generation: 2,
  keys: [
    { category: 6, epoch: 3, x: word("5") },
    { category: 19, epoch: 1, x: word("6") },
  ],
  deadline,
  sentence: "Use new keys.",
};
const encryptionKey = {
  deployment: site.deployment,
  account: account("a"),
  publicKey: `0x02${"9".repeat(64)}` as Hex,
  keyVersion: 1,
};
const revoke = {
  patient: 1,
  cells: [{ reader: 2 ** 31 + 258, category: 0 }],
  nonce,
  deadline,
  sentence: "Stop.",
};
const cell = {
  reader: 2,
  category: 6,
  from: 0,
  until: 2 ** 40 - 1,
  purposes: 31,
  actions: 3,
  keyVersion: 1,
  revision: 0,
};
const request = { patient: 1, reader: 2, number: 3 };
const asked = { categories: 2 ** 19 + 64, purposes: 1, actions: 1, until: deadline };
const voucher = {
  hospital: 0,
  role: 2,
  account: account("a"),
  claimKey: account("0"),
  patient: 0,
  validUntil: deadline,
  deadline,
  salt: nonce,
  sentence: "ü – any text",
};

const keyChange = {
  ...{ member: 4, compromised: true, deadline },
  key: { ...encryptionKey, keyVersion: 2 },
};
const acceptance = {
  ...{ hospital: 1, member: 4, validUntil: 2_000_000, deadline, salt: word("5") },
  sentence: "Take over.",
};
const support = {
  ...{ supporter: 0, hospital: 1, round: 2, nonce: 3, deadline },
  sentence: "Suspend it at once.",
};

const acts: Record<string, Act> = {
  grant: grantAct(site, {
    patient: 1,
    cells: [cell, { ...cell, category: 8 }],
    deadline,
    sentence: "Dr X can read.",
  }),
  "revoke and rotate": revokeAndRotateAct(site, revoke, epochKeys),
  "anchor many": anchorManyAct(site, {
    patient: 1,
    author: 2,
    items: [{ category: 6, epoch: 1, digest: word("4") }],
    deadline,
    sentence: "Add.",
  }),
  anchor: anchorAct(site, {
    patient: 1,
    author: 2,
    category: 6,
    epoch: 1,
    digest: word("4"),
    deadline,
    sentence: "Add.",
  }),
  deny: denyAct(site, {
    patient: 1,
    denials: [{ reader: 2, category: 6, from: 0, until: deadline, revision: 3 }],
    deadline,
    sentence: "Deny.",
  }),
  revoke: revokeAct(site, revoke),
  renounce: renounceAct(site, {
    ...{ patient: 1, reader: 2, cells: [{ category: 6, revision: 3 }], deadline },
    sentence: "Give it up.",
  }),
  request: requestAct(site, {
    ...{ id: request, terms: asked, digest: word("8"), deadline, sentence: "I ask." },
  }),
  approve: approveAct(site, { id: request, cells: [cell], deadline, sentence: "Yes." }),
  refuse: refuseAct(site, { id: request, deadline, sentence: "No." }),
  cancel: cancelAct(site, { id: request, deadline, sentence: "Never mind." }),
  "epoch keys": openEpochsAct(1, epochKeys),
  "publish directory": publishDirectoryAct(site, {
    ...{ hospital: 1, version: 3, digest: word("7"), nonce, deadline },
    sentence: "Publish it.",
  }),
  renew: renewAct(site, { member: 4, validUntil: 2_000_000, nonce, deadline, sentence: "Renew." }),
  propose: proposeAct(site, {
    ...{ calls: [{ target: account("7"), value: 0n, data: "0x1234" }], text: "Why." },
    ...{ proposer: account("a"), nonce: 3, deadline, sentence: "Put to the vote." },
  }),
  ballot: ballotAct(site, {
    ...{ proposal: 2n ** 255n + 7n, choice: "for", voter: account("a"), nonce: 3 },
    sentence: "Vote for.",
  }),
  "support a suspension": supportAct(site, support),
  "withdraw that": withdrawAct(site, support),
  "set registrar": setRegistrarAct(site, {
    ...{ hospital: 1, registrar: account("8"), dailyCap: 50, nonce, deadline },
    sentence: "Let it vouch.",
  }),
  "rotate key": rotateKeyAct(site, keyChange, { signature: "0x" }),
  "move account": moveAccountAct(site, { ...keyChange, compromised: false }, { signature: "0x" }),
  "change hospital": changeHospitalAct(
    site,
    { acceptance, signature: "0x" },
    { hospitalName: "Lakeside Clinic", deadline },
  ),
  suspend: suspendAct(site, { member: 4, nonce, deadline, sentence: "Suspend." }),
};

const messages: Record<string, TypedData> = {
  ...Object.fromEntries(Object.entries(acts).map(([name, { typedData }]) => [name, typedData])),
  voucher: voucherMessage(site, voucher),
  claim: claimMessage(site, voucher, account("a")),
  acceptance: acceptanceMessage(site, acceptance),
  "encryption key": encryptionKeyStatement(encryptionKey),
  succession: successionStatement(encryptionKey, { member: 4, predecessor: account("c") }),
  enrolment: enrolmentStatement(site.deployment, encryptionKey, epochKeys),
};

function withEthers({ domain, types, message }: TypedData): string {
  return TypedDataEncoder.hash(domain, types as never, message);
}

const frozen = JSON.parse(
  readFileSync(new URL("../vectors/signed-messages.json", import.meta.url), "utf8"),
) as Record<string, { typedData: TypedData; digest: Hex }>;

describe("eip712", () => {
  for (const [name, data] of Object.entries(messages)) {
    it(`gives ${name} the digest that ethers gives it`, () => {
      expect(toHex(typedDataDigest(data))).to.equal(withEthers(data));
    });
  }

  it("gives each message the digest that is frozen", () => {
    for (const [name, { typedData, digest }] of Object.entries(frozen)) {
      expect(JSON.parse(JSON.stringify(messages[name])), name).to.deep.equal(typedData);
      expect(toHex(typedDataDigest(typedData)), name).to.equal(digest);
    }
    expect(Object.keys(frozen)).to.have.members(Object.keys(messages));
  });

  it("gives the same digest when a struct or a sentence is known only by its hash", () => {
    const hashed = {
      prehashed: toHex(
        hashStruct(messages["encryption key"]!.types, "EncryptionKey", encryptionKey),
      ),
    };
    const sentence = { prehashed: hashText(epochKeys.sentence) };
    const data = enrolmentStatement(site.deployment, hashed, { ...epochKeys, sentence });
    expect(typedDataDigest(data)).to.deep.equal(typedDataDigest(messages["enrolment"]!));
  });

  it("changes the digest with every field of the domain", () => {
    const data = messages["grant"]!;
    const digest = toHex(typedDataDigest(data));
    const changes = [
      { name: "x" },
      { version: "2" },
      { chainId: 1 },
      { verifyingContract: account("9") },
    ];
    for (const change of changes) {
      expect(
        toHex(typedDataDigest({ ...data, domain: { ...data.domain, ...change } })),
      ).to.not.equal(digest);
    }
  });

  it("writes referred types in alphabetical order", () => {
    expect(encodeType(messages["enrolment"]!.types, "Enrolment")).to.match(
      /^Enrolment\(.*\)EncryptionKey\(.*\)EpochKey\(.*\)EpochKeys\(/,
    );
  });

  const badValues: [string, string, unknown][] = [
    ["a number that does not fit", "uint8", 256],
    ["a negative number", "uint32", -1],
    ["a short address", "address", "0x12"],
    ["a missing value", "bytes32", undefined],
    ["text for a number", "uint8", "7"],
    ["a number for a truth value", "bool", 1],
  ];
  for (const [what, type, value] of badValues) {
    it(`refuses ${what}`, () => {
      expect(() => hashStruct({ T: [{ name: "field", type }] }, "T", { field: value }))
        .to.throw(TypedDataError, "field")
        .with.property("code", "eip712/bad-value");
    });
  }

  it("takes a hash for a string or a struct only, and only of 32 bytes", () => {
    const hashed = (type: string, prehashed: Hex) => () =>
      hashStruct({ T: [{ name: "field", type }] }, "T", { field: { prehashed } });
    expect(hashed("string", word("1"))).not.to.throw();
    for (const refused of [
      hashed("uint8", word("1")),
      hashed("bytes", word("1")),
      hashed("uint8[]", word("1")),
      hashed("string", "0x11"),
      hashed("string", `${word("1")}22`),
    ]) {
      expect(refused).to.throw(TypedDataError).with.property("code", "eip712/bad-value");
    }
  });

  it("gives many messages of one type the digests that each alone has", () => {
    const domain = { name: "HealthChain Statements", version: "1", salt: word("d") };
    const types = {
      Many: [
        { name: "same", type: "bytes32" },
        { name: "small", type: "uint32" },
        { name: "large", type: "uint64" },
        { name: "sign", type: "int64" },
        { name: "data", type: "bytes" },
        { name: "text", type: "string" },
      ],
    };
    const form = { domain, types, primaryType: "Many" };
    const digestOf = openTypedDigest(form, portableKeccak);
    const small = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const large = fc.oneof(fc.maxSafeNat(), fc.bigInt(2n ** 53n, 2n ** 64n - 1n));
    const data = fc.uint8Array({ maxLength: 70 }).map(toHex);
    const same = fc.constantFrom(word("1"), word("2")); // what came last comes again, and does not
    const sign = fc.integer();
    const message = fc.record({ same, small, large, sign, data, text: fc.string() });
    fc.assert(
      fc.property(message, (one) => {
        expect(digestOf(one)).to.deep.equal(typedDataDigest({ ...form, message: one }));
      }),
    );
    const bad = { same: word("1"), small: -1, large: 0, sign: 0, data: "0x", text: "" };
    expect(() => digestOf(bad)).to.throw(TypedDataError, "small");
    expect(() => digestOf({ ...bad, same: "0x11" })).to.throw(TypedDataError, "same");
  });

  it("refuses a type that is not given", () => {
    expect(() => hashStruct({}, "T", {}))
      .to.throw(TypedDataError)
      .with.property("code", "eip712/unknown-type");
  });
});
