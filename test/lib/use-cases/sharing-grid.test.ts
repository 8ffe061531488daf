import { expect } from "chai";
import type { Listing } from "#lib/use-cases/read-directories";
import { initialsOf, sharingGrid } from "#lib/use-cases/sharing-grid";
import type { SharedCell } from "#lib/use-cases/who-can-see";
import { teamNumber } from "#lib/roles";

const at = 1_800_000_000;
const day = 86_400;
const permit = 1;
const deny = 2;
const revoked = 4;

const osei: Listing = {
  number: 12,
  account: "0x01",
  label: { name: "Dr Amara Osei", role: "doctor", hospital: "Nordhavn University Hospital" },
  hospital: 0,
  specialty: "Cardiology",
  status: 1,
  validUntil: at + day,
};
const hospitals = [
  { number: 0, name: "Nordhavn University Hospital", version: 1, publishedAt: at },
];
const directories = {
  readerOf: (number: number) => (number === osei.number ? osei : undefined),
  hospitals,
};

function shared(
  category: number,
  {
    reader = 12,
    flags = permit,
    from = 0,
    until = at + day,
    readsFor = [0],
    writesFor = [] as number[],
  } = {},
): SharedCell {
  const cell = { from, until, purposes: 1, actions: 1, flags, keyVersion: 1, revision: 1 };
  const team = reader === teamNumber(0, 2) ? { hospital: 0, role: 2 } : undefined;
  return { reader, team, category, cell, readsFor, writesFor };
}

const states = (cells: SharedCell[]) =>
  sharingGrid(cells, directories, at).flatMap((row) => row.cells.map(({ state }) => state));

describe("sharingGrid", () => {
  it("names people and teams with role and hospital, and strangers by number", () => {
    const cells = [
      shared(6),
      shared(4),
      shared(6, { reader: teamNumber(0, 2) }),
      shared(6, { reader: 99 }),
    ];
    const rows = sharingGrid(cells, directories, at);
    expect(rows.map(({ label, initials }) => [label.name, label.hospital, initials])).to.deep.equal(
      [
        ["All doctors", "Nordhavn University Hospital", "D"],
        ["Dr Amara Osei", "Nordhavn University Hospital", "AO"],
        ["Member 99", "hospital unknown", "?"],
      ],
    );
    expect(rows[1]!.cells.map(({ category }) => category)).to.deep.equal([4, 6]);
    expect(rows.map(({ isListed }) => isListed)).to.deep.equal([true, true, false]);
  });

  it("tells open, denied, later and paused apart", () => {
    expect(states([shared(1)])).to.deep.equal(["open"]);
    expect(states([shared(1, { flags: deny, readsFor: [] })])).to.deep.equal(["denied"]);
    expect(states([shared(1, { from: at + 1, readsFor: [] })])).to.deep.equal(["later"]);
    expect(states([shared(1, { readsFor: [] })])).to.deep.equal(["paused"]);
  });

  it("leaves out what was stopped and what has ended", () => {
    expect(states([shared(1, { flags: permit | revoked })])).to.deep.equal([]);
    expect(states([shared(1, { until: at })])).to.deep.equal([]);
    expect(states([shared(1, { flags: 0 })])).to.deep.equal([]);
  });
});

describe("initialsOf", () => {
  it("takes first and last name and leaves titles out", () => {
    expect(initialsOf("Dr Amara Osei")).to.equal("AO");
    expect(initialsOf("Prof. Åse Maria Lind")).to.equal("ÅL");
    expect(initialsOf("Osei")).to.equal("O");
    expect(initialsOf("")).to.equal("");
  });
});
