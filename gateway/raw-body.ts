import type { FastifyRequest } from "fastify";

const bodies = new WeakMap<FastifyRequest, Uint8Array>();

/** Keeps a body's bytes as they came, since these are what was signed. */
export function keepRawBody(request: FastifyRequest, bytes: Uint8Array): void {
  bodies.set(request, bytes);
}

/** The bytes of a request's body; none where it had none, or is a stream. */
export const rawBody = (request: FastifyRequest): Uint8Array =>
  bodies.get(request) ?? new Uint8Array();
