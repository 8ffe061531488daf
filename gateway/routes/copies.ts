import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { directoryLimit } from "#lib/directory";
import { toHex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { peerAnswer, peerHeaders } from "#lib/gateway-peer";
import { openPeerProof, type PeerCaller } from "../copies/peer-proof.ts";
import { takeCopy } from "../copies/take-copy.ts";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { bytesOf } from "./patients.ts";

/** The largest thing that is copied, and the evidence with it. */
const copyLimit = directoryLimit + 65_536;
const payloadParameters = z.strictObject({ cid: z.string().regex(/^b[a-z2-7]{20,99}$/) });
/** Peers deliver one thing after the other and much at once, so their count is higher than a person's. */
const peerShare = 10;

/** What gateways ask of each other. Every answer to a proven gateway is signed. */
export async function copyRoutes(server: FastifyInstance, services: Services): Promise<void> {
  const { gateway, changes, copies } = services;
  const proven = new WeakMap<FastifyRequest, PeerCaller>();
  const proof = openPeerProof(gateway);
  const peerOf = async (request: FastifyRequest): Promise<PeerCaller> => {
    const peer = await proof(request);
    proven.set(request, peer);
    return peer;
  };
  signAnswers(server, gateway, proven);
  const config = { rateLimit: { max: gateway.config.REQUESTS_PER_MINUTE * peerShare } };
  server.get("/copies", { config }, async (request) => {
    await peerOf(request);
    return copies.greeting();
  });
  server.post("/copies", { config, bodyLimit: copyLimit }, async (request) => {
    const peer = await peerOf(request);
    const database = await copies.databaseOf(peer.number);
    if (database === undefined) throw notAPeer();
    const from = { ...peer, database };
    const copy = { from, bytes: bytesOf(request.body) };
    await takeCopy({ gateway, changes }, copy, copies.reached);
    return {};
  });
  await server.register((scope) => payloadRoute(scope, services, peerOf));
}

/** A payload that a record names which is to be copied. What has another CID is let go of by collection. */
function payloadRoute(
  server: FastifyInstance,
  { gateway, uploads, copies }: Services,
  peerOf: (request: FastifyRequest) => Promise<PeerCaller>,
): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/octet-stream", (_request, payload, done) => {
    done(null, payload);
  });
  const { config } = gateway;
  const options = {
    config: { rateLimit: { max: config.REQUESTS_PER_MINUTE * peerShare } },
    bodyLimit: config.MAX_PAYLOAD_BYTES,
    schema: { params: payloadParameters },
  };
  server
    .withTypeProvider<ZodTypeProvider>()
    .put("/copies/payloads/:cid", options, async (request) => {
      const { number, account } = await peerOf(request);
      if ((await copies.databaseOf(number)) === undefined) throw notAPeer();
      const { DAILY_COPY_BYTES: daily } = config;
      const { cid } = await uploads.take(request.body, { account, daily });
      if (cid !== request.params.cid)
        throw refused(422, "copy/wrong-cid", "These bytes have another CID.");
      return {};
    });
  return Promise.resolve();
}

function signAnswers(
  server: FastifyInstance,
  { site, identity, signProof }: Gateway,
  proven: WeakMap<FastifyRequest, PeerCaller>,
): void {
  server.addHook("onSend", async (request, reply, payload) => {
    const peer = proven.get(request);
    if (peer === undefined || typeof payload !== "string") return Promise.resolve(payload);
    const said = {
      ...{ deployment: site.deployment, gateway: identity.number, request: peer.request },
      status: reply.statusCode,
      body: toHex(createHash("sha256").update(payload).digest()),
    };
    reply.header(peerHeaders.from, String(identity.number));
    reply.header(peerHeaders.signature, signProof(typedDataDigest(peerAnswer(said))));
    return Promise.resolve(payload);
  });
}

const notAPeer = (): RefusalError =>
  refused(
    403,
    "peer/unknown",
    "This gateway takes copies from the gateways that it is configured with, once each has answered it.",
  );

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
