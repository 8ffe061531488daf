import { createHash } from "node:crypto";
import { openVaultDirectory } from "#ipfs/vault-directory";

// Writes records into the vault in argv[2] for ever and prints each one's number once it is acknowledged.
const vault = openVaultDirectory(process.argv[2] ?? "");
process.stdout.write("writing\n");
for (let number = 1; ; number++) {
  const manifest = createHash("sha256").update(String(number)).digest();
  const keyBox = Buffer.alloc(200, number);
  const headerBox = Buffer.alloc(60_000, number);
  await vault.putRecordBoxes({ patient: 1, manifest, keyBox, headerBox });
  await vault.putCapsule({ patient: 1, reader: 2, capsule: Buffer.alloc(50_000, number) });
  process.stdout.write(`${number}\n`);
}
