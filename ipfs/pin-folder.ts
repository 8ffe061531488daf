import { CID } from "multiformats/cid";
import * as z from "zod";
import { durableFolder } from "./durable-folder.ts";

/** Recursive: the block and all below it. Direct: the block alone. */
export type PinType = "recursive" | "direct";
export type Pin = { cid: CID; type: PinType };

/** What garbage collection must keep. One small file a pin, durable when a promise resolves. */
export type PinFolder = {
  add(pin: Pin): Promise<void>;
  /** Answers whether it was pinned. */
  remove(cid: CID): Promise<boolean>;
  get(cid: CID): Promise<Pin | undefined>;
  all(): AsyncGenerator<Pin>;
};

const pinSchema = z.object({ cid: z.string(), type: z.enum(["recursive", "direct"]) });

/** Opens the pins kept in `directory`, under `pins/<CIDv1>`. */
export function pinFolder(directory: string): PinFolder {
  const files = durableFolder(directory);
  const get = async (name: string): Promise<Pin | undefined> => {
    const bytes = await files.read(`pins/${name}`);
    if (bytes === undefined) return undefined;
    const { cid, type } = pinSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { cid: CID.parse(cid), type };
  };
  return {
    add: ({ cid, type }) => files.write(fileOf(cid), encode({ cid: cid.toString(), type })),
    remove: (cid) => files.remove(fileOf(cid)),
    get: (cid) => get(nameOf(cid)),
    all: async function* () {
      for (const name of await files.list("pins")) {
        const pin = await get(name);
        if (pin !== undefined) yield pin;
      }
    },
  };
}

const nameOf = (cid: CID): string => cid.toV1().toString();
const fileOf = (cid: CID): string => `pins/${nameOf(cid)}`;
const encode = (pin: z.infer<typeof pinSchema>): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(pin));
