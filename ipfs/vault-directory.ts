import { sha256 } from "@noble/hashes/sha2";
import { equal, toHex, utf8, type Hex } from "#lib/bytes";
import type { CaseId } from "#lib/emergency";
import { VaultError, vaultLimits, type CapsuleName, type Vault } from "#lib/vault";
import { clearUnfinished, durableFolder, type DurableFolder } from "./durable-folder.ts";

/** A vault with what its keeper may do besides. */
export type VaultDirectory = Vault & {
  /** Forgets an account's slots. They may be the only way to its keys. */
  readonly deleteSlots: (account: Hex) => Promise<void>;
};

/**
 * A {@link Vault} in a directory, one small file a thing, named by numbers and digests only:
 * `records/<patient>/<manifest digest>.key` and `.header`, `capsules/<patient>/<reader>`,
 * `requests/<patient>/<reader>`, `emergencies/<patient>/<doctor>/<number>`, `slots/<sha-256 of the account>`. Made at the first write. Several processes may share it.
 * Asks nobody for consent: its caller has.
 */
export function openVaultDirectory(directory: string): VaultDirectory {
  const files = reachable(durableFolder(directory), directory);
  void clearUnfinished(directory).catch(() => undefined); // tidiness only; the first real use reports a fault
  return {
    ...recordBoxes(files),
    ...capsules(files),
    ...requestReasons(files),
    ...emergencyReasons(files),
    putSlots: async (account, document) => {
      refuseLarge("slots document", document, vaultLimits.slots);
      await files.write(slotsFile(account), document);
    },
    slots: async (account) => files.read(slotsFile(account)),
    deleteSlots: async (account) => {
      await files.remove(slotsFile(account));
    },
  };
}

type RecordPart = Pick<Vault, "putRecordBoxes" | "keyBox" | "headerBox" | "eraseRecord">;

/** The key box is written last and erased first, so where it is the record is whole. */
function recordBoxes(files: DurableFolder): RecordPart {
  return {
    putRecordBoxes: async ({ patient, manifest, keyBox, headerBox }) => {
      refuseLarge("key box", keyBox, vaultLimits.box);
      refuseLarge("header box", headerBox, vaultLimits.box);
      const record = recordFile(patient, manifest);
      await writeOnce(files, `${record}.header`, headerBox);
      await writeOnce(files, `${record}.key`, keyBox);
    },
    keyBox: async ({ patient, manifest }) => files.read(`${recordFile(patient, manifest)}.key`),
    headerBox: async ({ patient, manifest }) =>
      files.read(`${recordFile(patient, manifest)}.header`),
    eraseRecord: async (patient, manifest) => {
      const record = recordFile(patient, manifest);
      await files.remove(`${record}.key`);
      await files.remove(`${record}.header`);
    },
  };
}

function capsules(files: DurableFolder): Pick<Vault, "putCapsule" | "capsule" | "deleteCapsule"> {
  return {
    putCapsule: async (name) => {
      refuseLarge("capsule", name.capsule, vaultLimits.capsule);
      await files.write(capsuleFile(name), name.capsule);
    },
    capsule: async (name) => files.read(capsuleFile(name)),
    deleteCapsule: async (name) => {
      await files.remove(capsuleFile(name));
    },
  };
}

function requestReasons(
  files: DurableFolder,
): Pick<Vault, "putRequestReason" | "requestReason" | "deleteRequestReason"> {
  return {
    putRequestReason: async ({ reason, ...name }) => {
      refuseLarge("reason of a request", reason, vaultLimits.requestReason);
      await files.write(reasonFile(name), reason);
    },
    requestReason: async (name) => files.read(reasonFile(name)),
    deleteRequestReason: async (name) => {
      await files.remove(reasonFile(name));
    },
  };
}

function emergencyReasons(
  files: DurableFolder,
): Pick<Vault, "putEmergencyReason" | "emergencyReason"> {
  return {
    putEmergencyReason: async ({ id, reason }) => {
      refuseLarge("reason of an emergency", reason, vaultLimits.emergencyReason);
      await files.write(emergencyFile(id), reason);
    },
    emergencyReason: async (id) => files.read(emergencyFile(id)),
  };
}

/** Boxes never change, since the manifest holds their digests: other bytes would destroy a record. */
async function writeOnce(files: DurableFolder, name: string, bytes: Uint8Array): Promise<void> {
  const stored = await files.read(name);
  if (stored === undefined) await files.write(name, bytes);
  else if (!equal(stored, bytes))
    throw new VaultError(
      "conflict",
      `another box is stored as ${name}; a changed record is a new version`,
    );
}

const recordFile = (patient: number, manifest: Uint8Array): string => {
  if (manifest.length === 32) return `records/${numbered(patient)}/${toHex(manifest).slice(2)}`;
  throw new VaultError("bad-name", `manifest digest of ${manifest.length} bytes; it has 32`);
};

const capsuleFile = ({ patient, reader }: CapsuleName): string =>
  `capsules/${numbered(patient)}/${numbered(reader)}`;

const reasonFile = ({ patient, reader }: CapsuleName): string =>
  `requests/${numbered(patient)}/${numbered(reader)}`;

const emergencyFile = ({ patient, doctor, number }: CaseId): string =>
  `emergencies/${numbered(patient)}/${numbered(doctor)}/${numbered(number)}`;

function slotsFile(account: Hex): string {
  if (/^0x[0-9a-f]{40}$/i.test(account))
    return `slots/${toHex(sha256(utf8(account.toLowerCase()))).slice(2)}`;
  throw new VaultError("bad-name", "a slots document belongs to an account: 0x and 40 hex digits");
}

function numbered(member: number): string {
  if (Number.isInteger(member) && member > 0 && member < 2 ** 32) return String(member);
  throw new VaultError("bad-name", `${member} is no member's or team's number`);
}

function refuseLarge(what: string, bytes: Uint8Array, limit: number): void {
  if (bytes.length <= limit) return;
  throw new VaultError("too-large", `${what} of ${bytes.length} bytes; the limit is ${limit}`);
}

/** The same folder, its file system errors told as `vault/unreachable`. */
function reachable(files: DurableFolder, directory: string): DurableFolder {
  const tell = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result;
    } catch (cause) {
      const message = `the vault in ${directory} cannot be used; see that it is a writable folder with space left`;
      throw new VaultError("unreachable", message, { cause });
    }
  };
  return {
    write: (name, bytes) => tell(files.write(name, bytes)),
    read: (name) => tell(files.read(name)),
    size: (name) => tell(files.size(name)),
    remove: (name) => tell(files.remove(name)),
    list: (folder) => tell(files.list(folder)),
  };
}
