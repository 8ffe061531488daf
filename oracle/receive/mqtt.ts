import { connect, type IPublishPacket, type MqttClient } from "mqtt";
import { HealthChainError } from "#lib/errors";
import { answersTopic, openReadings, readingsTopic, sealAnswer } from "#lib/sealed-readings";
import { serviceEncryptionKey } from "#lib/service-key";
import { nodeLineCipher } from "#native/node-line-cipher";
import { parseMessage } from "../check/message.ts";
import { openQuota } from "../quota.ts";
import { answerable, RefusalError } from "../refusal.ts";
import { isUnder, startBroker } from "./broker.ts";
import { messageLimit } from "./body.ts";
import type { Receiving } from "./server.ts";

/** Listening at a broker. */
export type MqttReceiver = { readonly url: string; readonly close: () => Promise<void> };

/** So many messages are worked on at once; the broker keeps the others. */
const mostAtOnce = 256;
const overhead = 256;
const connectMilliseconds = 10_000;

/** Listens at the configured broker by MQTT 5, or at one in this process by MQTT 3.1.1; undefined where neither is configured. */
export async function receiveByMqtt(receiving: Receiving): Promise<MqttReceiver | undefined> {
  const { MQTT_URL: url, MQTT_PORT: port, HOST: host, MAX_AGE_SECONDS } = receiving.oracle.config;
  if (url !== undefined) {
    const properties = { sessionExpiryInterval: MAX_AGE_SECONDS }; // what is older is refused anyway
    const client = await connected(receiving, { url, protocolVersion: 5, properties });
    return { url, close: () => client.endAsync() };
  }
  if (port === undefined) return undefined;
  const broker = await startBroker({ host, port });
  try {
    const client = await connected(receiving, { ...broker, protocolVersion: 4 });
    const close = async (): Promise<void> => {
      await client.endAsync();
      await broker.close();
    };
    return { url: broker.url, close };
  } catch (error) {
    await broker.close();
    throw error;
  }
}

type Place = {
  readonly url: string;
  readonly protocolVersion: 4 | 5;
  readonly username?: string;
  readonly password?: string;
  /** MQTT 5 ends a session with its connection unless it is told how long to keep it. */
  readonly properties?: { readonly sessionExpiryInterval: number };
};

async function connected(receiving: Receiving, { url, ...options }: Place): Promise<MqttClient> {
  const { oracle } = receiving;
  const clientId = `healthchain-oracle-${oracle.identity.number}`;
  const timing = { connectTimeout: connectMilliseconds, reconnectPeriod: 1000 };
  // A session that stays, so that the broker keeps what comes while this oracle is away.
  const client = connect(url, { ...options, ...timing, clientId, clean: false });
  client.on("error", (error) => oracle.log.warn({ err: error }, "the MQTT broker is away"));
  takeMessages(client, receiving); // at once: what the broker kept comes with the connection
  await untilConnected(client);
  await client.subscribeAsync(`${readingsTopic}+`, { qos: 1 });
  return client;
}

async function untilConnected(client: MqttClient): Promise<void> {
  const first = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => first.reject(new Error("no answer")), connectMilliseconds);
  client.once("connect", () => first.resolve(undefined)).once("error", first.reject);
  try {
    await first.promise;
  } catch (cause) {
    client.end(true);
    const message = "The MQTT broker does not answer, or does not let this oracle in.";
    throw new HealthChainError("oracle/no-broker", message, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Takes many messages at once. The broker hears nothing but that a message came: for its device, what counts is the
 * oracle's signed answer, and until that is there it sends the message again.
 */
function takeMessages(client: MqttClient, receiving: Receiving): void {
  const answer = openAnswering(client, receiving);
  let running = 0;
  let goOn: (() => void) | undefined;
  client.handleMessage = (packet, done) => {
    running += 1;
    void answer(packet).finally(() => {
      running -= 1;
      goOn?.();
      goOn = undefined;
    });
    if (running < mostAtOnce) done();
    else goOn = () => done();
  };
}

function openAnswering(client: MqttClient, { oracle, intake }: Receiving) {
  const { site, identity, wrap, metrics, log, config } = oracle;
  const own = { deployment: site.deployment, oracle: identity.number };
  const privateKey = serviceEncryptionKey(config.ACCOUNT_KEY);
  const countMessage = openQuota(config.REQUESTS_PER_MINUTE, oracle.now);
  const open = (topic: string, payload: Uint8Array) => {
    countMessage.take(topic, 1);
    if (payload.length > messageLimit + overhead) throw tooLarge();
    return openReadings(wrap, { ...own, privateKey }, payload);
  };
  return async ({ topic, payload, properties }: IPublishPacket): Promise<void> => {
    const { correlationData, responseTopic } = properties ?? {};
    const to = answersTo(topic, responseTopic);
    const more = correlationData === undefined ? {} : { properties: { correlationData } };
    let answerKey: Uint8Array | undefined;
    const say = async (answer: object): Promise<void> => {
      const body =
        answerKey === undefined
          ? JSON.stringify(answer)
          : Buffer.from(sealAnswer(nodeLineCipher, answerKey, answer));
      await client.publishAsync(to, body, { qos: 1, ...more });
    };
    try {
      const opened = open(topic, Buffer.from(payload));
      answerKey = opened.answerKey;
      await say(await intake(parseMessage(parseJson(opened.text))));
    } catch (error) {
      const ours = answerable(error);
      if (ours === undefined) log.error({ err: error }, "unexpected");
      const known = ours ?? failed();
      metrics.refused.inc({ code: known.code });
      await say({ code: known.code, message: known.message }).catch(() => undefined);
    }
  };
}

/** Where a device listens: the topic that it names, were it one of answers, or the one that belongs to its own. */
function answersTo(topic: string, responseTopic = ""): string {
  if (isUnder(responseTopic, answersTopic)) return responseTopic;
  return `${answersTopic}${topic.slice(readingsTopic.length)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refused("reading/malformed", "The message is no JSON.");
  }
}

const tooLarge = (): RefusalError =>
  new RefusalError(413, {
    code: "request/too-large",
    message: "A message holds at most 1024 readings.",
  });

const refused = (code: string, message: string): RefusalError =>
  new RefusalError(400, { code, message });

const failed = (): HealthChainError =>
  new HealthChainError(
    "oracle/failed",
    "The oracle failed. Nothing was acknowledged; send it again.",
  );
