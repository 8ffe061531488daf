import { randomBytes } from "node:crypto";
import { connectAsync, type IClientPublishOptions } from "mqtt";
import { portableWrap } from "#lib/ecies";
import { portableLineCipher } from "#lib/line-cipher";
import { answersTopic, openAnswer, readingsTopic, sealReadings } from "#lib/sealed-readings";
import { verifiedEncryptionKey } from "#lib/trust";
import type { TestOracle } from "./oracle.ts";
import type { Answer } from "../../oracle/intake.ts";
import type { System } from "./system.ts";

/** What an oracle answers, whichever way. */
export type AnyAnswer = Answer & { readonly code?: string; readonly message?: string };

/** A way to an oracle. Text goes as it is, anything else as JSON. */
export type Way = {
  readonly send: (message: unknown) => Promise<AnyAnswer>;
  readonly close: () => Promise<void>;
};

/** What a device says beside its message, by MQTT 5. */
type Properties = IClientPublishOptions["properties"];

/**
 * A device at the oracle's broker, with a random topic; it seals to the key that the oracle has stated on the chain. With
 * properties it speaks MQTT 5, and hands over those of the answers.
 */
export async function openMqttWay(
  { session: { services, site } }: System,
  { mqttUrl, number: oracle }: Pick<TestOracle, "mqttUrl" | "number">,
  { properties, heard }: { properties?: Properties; heard?: (answered: Properties) => void } = {},
): Promise<Way> {
  const { publicKey } = await verifiedEncryptionKey(services, oracle);
  const client = await connectAsync(mqttUrl!, { protocolVersion: properties ? 5 : 4 });
  const id = randomBytes(16).toString("hex");
  await client.subscribeAsync(`${answersTopic}${id}`, { qos: 1 });
  let waiting: PromiseWithResolvers<AnyAnswer> | undefined;
  let key: Uint8Array = new Uint8Array();
  client.on("message", (_topic, payload, packet) => {
    heard?.(packet.properties);
    const text =
      payload[0] === 1 ? openAnswer(portableLineCipher, key, payload) : payload.toString();
    waiting?.resolve(JSON.parse(text) as AnyAnswer);
  });
  return {
    send: async (message) => {
      const to = { deployment: site.deployment, oracle, publicKey };
      const text = typeof message === "string" ? message : JSON.stringify(message);
      const { sealed, answerKey } = sealReadings(portableWrap, to, text);
      key = answerKey;
      waiting = Promise.withResolvers();
      await client.publishAsync(`${readingsTopic}${id}`, Buffer.from(sealed), {
        qos: 1,
        ...(properties && { properties }),
      });
      return waiting.promise;
    },
    close: () => client.endAsync(),
  };
}
