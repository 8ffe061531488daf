import { durableFolder } from "#ipfs/durable-folder";
import { VaultError } from "#lib/vault";

/** Keeps the staff directory that each hospital publishes, as it came. */
export type Directories = {
  readonly put: (hospital: number, document: Uint8Array) => Promise<void>;
  readonly get: (hospital: number) => Promise<Uint8Array | undefined>;
};

/** One durable file a hospital in a folder. */
export function openDirectories(folder: string): Directories {
  const files = durableFolder(folder);
  const tell = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result;
    } catch (cause) {
      const message = `the staff directories in ${folder} cannot be used; see that it is a writable folder with space left`;
      throw new VaultError("unreachable", message, { cause });
    }
  };
  return {
    put: (hospital, document) => tell(files.write(String(hospital), document)),
    get: (hospital) => tell(files.read(String(hospital))),
  };
}
