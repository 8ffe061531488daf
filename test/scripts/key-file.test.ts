import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { toHex } from "#lib/bytes";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { readKeyFile } from "../../scripts/hc/key-file.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";

describe("a wallet key file", function () {
  if (process.platform === "win32") return; // modes are a matter of POSIX
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let path: string;

  before(async () => {
    scratch = await scratchDirectory();
    path = join(scratch.path, "me.key");
    await writeFile(path, toHex(demoKey("patient")));
  });

  after(() => scratch.remove());

  for (const mode of [0o400, 0o600]) {
    it(`is taken with mode ${mode.toString(8)}`, async () => {
      await chmod(path, mode);
      expect(await readKeyFile(path)).to.deep.equal(demoKey("patient"));
    });
  }

  for (const mode of [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644]) {
    it(`is refused with mode ${mode.toString(8)}, saying what to do`, async () => {
      await chmod(path, mode);
      const { message } = await errorOf(() => readKeyFile(path), "hc/key-file");
      expect(message).to.contain("chmod 600").and.contain(path);
    });
  }
});
