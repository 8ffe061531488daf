import { requireWhole } from "./dag-walk.ts";
import type { Pin } from "./pin-folder.ts";
import type { Node } from "./rpc-call.ts";
import { asRpcFault, RpcFault } from "./rpc-fault.ts";

/** Pins a block that is here and, when recursive, all below it. Throws an {@link RpcFault} and pins nothing otherwise. */
export async function pinWhole({ blocks, pins }: Node, pin: Pin): Promise<void> {
  try {
    if (pin.type === "recursive") await requireWhole(blocks, pin.cid);
    else await blocks.size(pin.cid);
  } catch (error) {
    throw new RpcFault(`pin: ${asRpcFault(error).message}`, { cause: error });
  }
  await pins.add(pin);
}
