import { decodeEventLog } from "viem";
import { z } from "zod";
import { registrationAbi } from "#lib/abi";
import type { Hex } from "#lib/bytes";
import { roles } from "#lib/roles";
import type { AppConfig } from "../config.ts";
import { enrolled, type Question } from "./chain-door.ts";

/** A block's time: nobody sees a gateway later than this after the chain does. */
const keepMilliseconds = 2000;

const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]*$/i.test(value));
const eventSchema = z.looseObject({ topics: z.tuple([hex], hex), data: hex });
const answerSchema = z.looseObject({ result: z.array(eventSchema) });

/**
 * Which gateways were admitted, the one question for events that the door lets through. The node searches the whole chain
 * for it, so one answer serves everybody for a moment, and of all who were enrolled it holds the gateways alone.
 */
export function openGatewayEvents(
  ask: (question: object) => Promise<unknown>,
  { Registration: address }: AppConfig["contracts"],
): (question: Pick<Question, "id">) => Promise<unknown> {
  const filter = { address, topics: [enrolled], fromBlock: "0x0", toBlock: "latest" };
  const asked = { jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [filter] }; // never a stranger's spelling of it
  let shared: Promise<Record<string, unknown>> | undefined;
  const forget = (): void => {
    shared = undefined;
  };
  return async ({ id }) => {
    if (shared === undefined) {
      shared = ask(asked).then(gatewaysOnly);
      shared.then((answer) => {
        if ("result" in answer) setTimeout(forget, keepMilliseconds).unref();
        else forget();
      }, forget);
    }
    return { ...(await shared), id };
  };
}

/** The answer without the events of other members. An answer of another shape, such as an error, stays as it is. */
function gatewaysOnly(answer: unknown): Record<string, unknown> {
  const { success, data } = answerSchema.safeParse(answer);
  if (!success) return z.record(z.string(), z.unknown()).parse(answer);
  return { ...data, result: data.result.filter(isOfGateway) };
}

function isOfGateway({ topics, data }: z.infer<typeof eventSchema>): boolean {
  const { args } = decodeEventLog({
    ...{ abi: registrationAbi, eventName: "MemberEnrolled" },
    ...{ topics: [...topics], data },
  });
  return args.role === roles.gateway;
}
