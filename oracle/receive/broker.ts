import { createServer } from "node:net";
import { randomBytes } from "node:crypto";
import { Aedes } from "aedes";
import { answersTopic, readingsTopic } from "#lib/sealed-readings";

/** A broker in this process, and how the oracle itself signs in there. */
export type Broker = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly close: () => Promise<void>;
};

const username = "oracle";
const topicId = /^[0-9a-f]{32}$/;

/**
 * Starts an MQTT 3.1.1 broker for devices: whoever connects publishes readings and listens for the answers under an id
 * that they know, and sees nothing else.
 */
export async function startBroker({ host, port }: { host: string; port: number }): Promise<Broker> {
  const password = randomBytes(32).toString("hex");
  const own = new WeakSet<object>();
  const aedes = await Aedes.createBroker({
    authenticate: (client, ...[name, given, done]) => {
      const isOracle = name === username && given?.toString() === password;
      if (isOracle) own.add(client);
      done(null, isOracle || name !== username);
    },
    authorizePublish: (client, { topic, retain }, done) => {
      const isOracle = client !== null && own.has(client);
      const isTheirs = !retain && isUnder(topic, readingsTopic);
      done(isOracle || isTheirs ? null : new Error("not a topic of readings"));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const isAllowed = own.has(client) || isUnder(subscription.topic, answersTopic);
      done(null, isAllowed ? subscription : null);
    },
  });
  const server = createServer((socket) => void aedes.handle(socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const listening = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `mqtt://${host}:${listening}`,
    ...{ username, password },
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a topic is a prefix with a device's id and nothing else. */
export const isUnder = (topic: string, prefix: string): boolean =>
  topic.startsWith(prefix) && topicId.test(topic.slice(prefix.length));
