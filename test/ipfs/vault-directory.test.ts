import { createHash, randomBytes } from "node:crypto";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openVaultDirectory } from "#ipfs/vault-directory";
import { VaultError, vaultLimits, type Vault } from "#lib/vault";
import { endChildren, startChild } from "../support/child.ts";
import { rejection } from "../support/ipfs-node.ts";
import { scratchDirectory } from "../support/scratch.ts";

const account = "0x52908400098527886E0F7030069857D2E4169EE7";
const request = { patient: 7, reader: 9, purpose: 0 };

describe("vault in a directory", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let vault: Vault;
  beforeEach(async () => {
    scratch = await scratchDirectory();
    vault = openVaultDirectory(join(scratch.path, "genesis", "vault"));
  });
  afterEach(() => scratch.remove());
  afterEach(endChildren);

  const record = () => ({
    patient: 7,
    manifest: randomBytes(32),
    keyBox: randomBytes(200),
    headerBox: randomBytes(900),
  });

  it("gives back boxes, capsules and slots after it is opened again", async () => {
    const boxes = record();
    const capsule = randomBytes(500);
    const document = randomBytes(700);
    await vault.putRecordBoxes(boxes);
    await vault.putCapsule({ patient: 7, reader: 9, capsule });
    await vault.putSlots(account, document);
    const again = openVaultDirectory(join(scratch.path, "genesis", "vault"));
    const wanted = { ...request, manifest: boxes.manifest };
    expect(bytes(await again.keyBox(wanted))).to.deep.equal(boxes.keyBox);
    expect(bytes(await again.headerBox(wanted))).to.deep.equal(boxes.headerBox);
    expect(bytes(await again.capsule({ patient: 7, reader: 9 }))).to.deep.equal(capsule);
    expect(bytes(await again.slots(account.toLowerCase() as `0x${string}`))).to.deep.equal(
      document,
    );
  });

  it("has nothing before anything is put, and deleting that is no error", async () => {
    const manifest = randomBytes(32);
    expect(await vault.keyBox({ ...request, manifest })).to.equal(undefined);
    expect(await vault.headerBox({ ...request, manifest })).to.equal(undefined);
    expect(await vault.capsule({ patient: 7, reader: 9 })).to.equal(undefined);
    expect(await vault.slots(account)).to.equal(undefined);
    await vault.eraseRecord(7, manifest);
    await vault.deleteCapsule({ patient: 7, reader: 9 });
  });

  it("keeps records of patients and capsules of readers apart", async () => {
    const boxes = record();
    await vault.putRecordBoxes(boxes);
    await vault.putCapsule({ patient: 7, reader: 9, capsule: randomBytes(5) });
    expect(await vault.keyBox({ ...request, patient: 8, manifest: boxes.manifest })).to.equal(
      undefined,
    );
    expect(await vault.capsule({ patient: 9, reader: 7 })).to.equal(undefined);
    expect(await vault.capsule({ patient: 7, reader: 2 ** 31 + 9 })).to.equal(undefined);
  });

  it("erases a record's boxes from the disk and nothing else", async () => {
    const [erased, kept] = [record(), record()];
    await vault.putRecordBoxes(erased);
    await vault.putRecordBoxes(kept);
    await vault.eraseRecord(7, erased.manifest);
    expect(await vault.keyBox({ ...request, manifest: erased.manifest })).to.equal(undefined);
    expect(await vault.headerBox({ ...request, manifest: erased.manifest })).to.equal(undefined);
    expect(bytes(await vault.keyBox({ ...request, manifest: kept.manifest }))).to.deep.equal(
      kept.keyBox,
    );
    expect(await files(scratch.path)).to.have.length(2);
  });

  it("takes the same boxes twice, and never others under the same manifest", async () => {
    const boxes = record();
    await vault.putRecordBoxes(boxes);
    await vault.putRecordBoxes(boxes);
    for (const other of [{ keyBox: randomBytes(200) }, { headerBox: randomBytes(900) }]) {
      const error = await rejection(vault.putRecordBoxes({ ...boxes, ...other }));
      expect(error).to.be.instanceOf(VaultError).with.property("code", "vault/conflict");
    }
    const wanted = { ...request, manifest: boxes.manifest };
    expect(bytes(await vault.keyBox(wanted))).to.deep.equal(boxes.keyBox);
    expect(bytes(await vault.headerBox(wanted))).to.deep.equal(boxes.headerBox);
  });

  it("replaces and deletes a capsule and the reason of a request, and replaces slots and the reason of an emergency", async () => {
    await vault.putCapsule({ patient: 7, reader: 9, capsule: randomBytes(500) });
    await vault.putCapsule({ patient: 7, reader: 9, capsule: Buffer.from("new") });
    expect(bytes(await vault.capsule({ patient: 7, reader: 9 })).toString()).to.equal("new");
    await vault.deleteCapsule({ patient: 7, reader: 9 });
    expect(await vault.capsule({ patient: 7, reader: 9 })).to.equal(undefined);
    await vault.putRequestReason({ patient: 7, reader: 9, reason: Buffer.from("old why") });
    await vault.putRequestReason({ patient: 7, reader: 9, reason: Buffer.from("why") });
    expect(bytes(await vault.requestReason({ patient: 7, reader: 9 })).toString()).to.equal("why");
    expect(await vault.requestReason({ patient: 9, reader: 7 })).to.equal(undefined);
    await vault.deleteRequestReason({ patient: 7, reader: 9 });
    await vault.deleteRequestReason({ patient: 7, reader: 9 });
    expect(await vault.requestReason({ patient: 7, reader: 9 })).to.equal(undefined);
    const id = { patient: 7, doctor: 9, number: 2 };
    await vault.putEmergencyReason({ id, reason: Buffer.from("old fall") });
    await vault.putEmergencyReason({ id, reason: Buffer.from("fall") });
    expect(bytes(await vault.emergencyReason(id)).toString()).to.equal("fall");
    expect(await vault.emergencyReason({ ...id, number: 1 })).to.equal(undefined);
    await vault.putSlots(account, Buffer.from("old"));
    await vault.putSlots(account, Buffer.from("new"));
    expect(bytes(await vault.slots(account)).toString()).to.equal("new");
  });

  it("refuses what is too large and keeps nothing of it", async () => {
    const large = (limit: number) => new Uint8Array(limit + 1);
    const calls = [
      () => vault.putRecordBoxes({ ...record(), keyBox: large(vaultLimits.box) }),
      () => vault.putRecordBoxes({ ...record(), headerBox: large(vaultLimits.box) }),
      () => vault.putCapsule({ patient: 7, reader: 9, capsule: large(vaultLimits.capsule) }),
      () => vault.putSlots(account, large(vaultLimits.slots)),
      () => vault.putRequestReason({ patient: 7, reader: 9, reason: large(4096) }),
      () =>
        vault.putEmergencyReason({
          id: { patient: 7, doctor: 9, number: 1 },
          reason: large(vaultLimits.emergencyReason),
        }),
    ];
    for (const call of calls) expect((await rejection(call())).code).to.equal("vault/too-large");
    expect(await files(scratch.path)).to.deep.equal([]);
    const most = new Uint8Array(vaultLimits.box);
    await vault.putRecordBoxes({ ...record(), keyBox: most, headerBox: most });
  });

  it("refuses names that are none, so no name can leave the directory", async () => {
    const capsule = randomBytes(5);
    const calls = [
      () => vault.putRecordBoxes({ ...record(), manifest: randomBytes(31) }),
      () => vault.keyBox({ ...request, patient: 0, manifest: randomBytes(32) }),
      () => vault.headerBox({ ...request, patient: 1.5, manifest: randomBytes(32) }),
      () => vault.putCapsule({ patient: 7, reader: 2 ** 32, capsule }),
      () => vault.putCapsule({ patient: "../7" as unknown as number, reader: 1, capsule }),
      () => vault.slots("0x../../etc/passwd"),
    ];
    for (const call of calls) expect((await rejection(call())).code).to.equal("vault/bad-name");
  });

  it("names files by numbers and digests only, for its owner's eyes", async () => {
    await vault.putRecordBoxes(record());
    await vault.putCapsule({ patient: 7, reader: 9, capsule: randomBytes(5) });
    await vault.putSlots(account, randomBytes(5));
    const names = await files(join(scratch.path, "genesis", "vault"));
    expect(names.join("\n").toLowerCase()).not.to.include(account.slice(2).toLowerCase());
    for (const name of names) {
      expect(name).to.match(
        /^(records\/7\/[0-9a-f]{64}\.(key|header)|capsules\/7\/9|slots\/[0-9a-f]{64})$/,
      );
      const { mode } = await stat(join(scratch.path, "genesis", "vault", name));
      expect(mode & 0o077).to.equal(0);
    }
  });

  it("says that it cannot be reached, and works once it can", async () => {
    const path = join(scratch.path, "blocked");
    await writeFile(path, "a file where a folder belongs");
    const blocked = openVaultDirectory(path);
    for (const call of [
      () => blocked.putSlots(account, randomBytes(5)),
      () => blocked.slots(account),
    ]) {
      const error = await rejection(call());
      expect(error.code).to.equal("vault/unreachable");
      expect(error.message).to.include(path);
    }
  });

  it("acknowledges nothing it could not write, and keeps what it had", async () => {
    await vault.putSlots(account, Buffer.from("old"));
    const incoming = join(scratch.path, "genesis", "vault", "incoming");
    await rm(incoming, { recursive: true });
    await writeFile(incoming, "a file where new ones are prepared");
    const error = await rejection(vault.putSlots(account, randomBytes(5)));
    expect(error.code).to.equal("vault/unreachable");
    expect(bytes(await vault.slots(account)).toString()).to.equal("old");
    await rm(incoming);
    await vault.putSlots(account, Buffer.from("new"));
    expect(bytes(await vault.slots(account)).toString()).to.equal("new");
  });

  it("loses nothing it acknowledged and shows nothing half written after a kill", async () => {
    const writer = join(import.meta.dirname, "../support/vault-writer.ts");
    const directory = join(scratch.path, "killed");
    const child = await startChild(writer, [directory]);
    let acknowledged = 0;
    while (acknowledged < 15) acknowledged = Number(await child.next());
    await child.end("SIGKILL");
    const survivor = openVaultDirectory(directory);
    for (let number = 1; number <= acknowledged + 2; number++) {
      const manifest = createHash("sha256").update(String(number)).digest();
      const keyBox = await survivor.keyBox({ ...request, patient: 1, manifest });
      const headerBox = await survivor.headerBox({ ...request, patient: 1, manifest });
      if (number > acknowledged && keyBox === undefined) continue;
      expect(bytes(keyBox)).to.deep.equal(Buffer.alloc(200, number));
      expect(bytes(headerBox)).to.deep.equal(Buffer.alloc(60_000, number));
    }
    const capsule = bytes(await survivor.capsule({ patient: 1, reader: 2 }));
    expect(capsule).to.have.length(50_000);
    expect(new Set(capsule).size).to.equal(1);
  }).timeout(20_000);
});

function bytes(found: Uint8Array | undefined): Buffer {
  if (found === undefined) throw new Error("expected bytes, found nothing");
  return Buffer.from(found);
}

async function files(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}
