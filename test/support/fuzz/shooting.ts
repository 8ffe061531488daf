import { createHash } from "node:crypto";
import { Agent, request, type RequestOptions } from "node:http";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { encodeGatewayRequest, requestHeaders, signGatewayRequest } from "#lib/gateway-request";
import { peerHeaders, peerRequest } from "#lib/gateway-peer";
import type { GatewaySession } from "#lib/gateway-session";
import { localWallet } from "#lib/local-wallet";
import type { Shot, ValidRequest } from "./request-mutations.ts";
import { bodyOf } from "./request-mutations.ts";

/** Signs requests in somebody's name: the headers that prove it. */
export type Signer = (said: Said, counter: number) => Promise<Record<string, string>>;

type Said = {
  readonly method: string;
  readonly path: string;
  readonly purpose: number;
  readonly body: Uint8Array | undefined;
};

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const none = new Uint8Array();

/** Signs with a session, as a person's client does. */
export function sessionSigner(session: GatewaySession): Signer {
  return ({ method, path, purpose, body = none }, counter) => {
    const isPayload = method === "PUT" && path === "/payloads"; // streams count as empty
    const encoded = encodeGatewayRequest({
      deployment: fromHex(session.deployment),
      ...{ gateway: session.gateway, session: session.id, counter, method, path },
      purpose: Number.isFinite(purpose) ? purpose : 0,
      bodyDigest: sha256(isPayload ? none : body),
    });
    return Promise.resolve({
      [requestHeaders.session]: session.id,
      [requestHeaders.counter]: String(counter),
      [requestHeaders.purpose]: String(purpose),
      [requestHeaders.signature]: toHex(signGatewayRequest(session.privateKey, encoded)),
    });
  };
}

/** Signs as one gateway to another. */
export function peerSigner(
  about: { readonly deployment: Hex; readonly from: number; readonly to: number },
  key: Uint8Array,
): Signer {
  const { typedData } = localWallet(key);
  return async ({ method, path, body = none }, counter) => {
    const isStream = path.startsWith("/copies/payloads/");
    const to = method === "GET" ? 0 : about.to;
    const digest = toHex(sha256(isStream ? none : body));
    const said = { ...about, to, counter, method, path, body: digest };
    return {
      [peerHeaders.from]: String(about.from),
      [peerHeaders.counter]: String(counter),
      [peerHeaders.signature]: await typedData(peerRequest(said)),
    };
  };
}

/** How a shot was answered: the status, 0 where the connection was ended instead, and how the answer begins. */
export type Hit = { readonly status: number; readonly text: string };

/** Sends shots; each sender counts for itself. */
export function openShooting(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const counters = new Map<Signer, number>();
  const turns = new Map<Signer, Promise<unknown>>();
  const nextCounter = (signer: Signer): number => {
    const next = Math.max((counters.get(signer) ?? 0) + 1, Date.now());
    counters.set(signer, next);
    return next;
  };
  const signed = async (signer: Signer, valid: ValidRequest, shot: Shot) => {
    const { signing } = shot;
    const { kind } = signing;
    if (kind === "none") return {};
    const counter = nextCounter(signer) - (kind === "a counter seen before" ? 1 : 0);
    const { method, path, body, purpose } = shot;
    const isBefore = kind === "before the change";
    const said = isBefore
      ? { ...valid, body: bodyOf(valid), purpose }
      : { method, path, body, purpose };
    const headers = await signer(said, counter);
    if (signing.kind !== "changed") return headers;
    const names = Object.keys(headers);
    const name = names[signing.header % names.length] ?? "";
    return { ...headers, [name]: signing.value };
  };
  return {
    close: () => agent.destroy(),
    shoot: async (signers: readonly Signer[], valid: ValidRequest, shot: Shot): Promise<Hit> => {
      const signer = signers[shot.sender % Math.max(1, signers.length)];
      const { method, path, body } = shot;
      const send = async () => {
        const proof = signer === undefined ? {} : await signed(signer, valid, shot);
        const headers = { ...shot.headers, ...proof };
        return answerTo({ port, agent, method, path, headers, host: "127.0.0.1" }, body);
      };
      if (signer === undefined) return send();
      const sent = (turns.get(signer) ?? Promise.resolve()).then(send); // counters arrive in their order
      turns.set(
        signer,
        sent.catch(() => undefined),
      );
      return sent;
    },
  };
}

const patience = 30_000;

function answerTo(call: RequestOptions, body: Uint8Array | undefined) {
  return new Promise<Hit>((resolve, reject) => {
    const sent = request(call);
    const cutOff = () => resolve({ status: 0, text: "" });
    sent.setTimeout(patience, () => reject(new Error("no answer")));
    sent.on("error", cutOff);
    sent.on("response", (answer) => {
      let text = "";
      answer.on("error", cutOff);
      answer.on("data", (piece: Buffer) => (text ||= piece.toString("latin1").slice(0, 300)));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.end(body);
  });
}
