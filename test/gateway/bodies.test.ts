import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { newPrivateKey } from "#lib/ecies";
import type { GatewaySession } from "#lib/gateway-session";
import { ask, signedIn, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { signedHead } from "../support/signed-requests.ts";
import { sharedSystem, type System } from "../support/system.ts";

const mebibyte = 2 ** 20;
/** An account's part of the room is an eighth: two bodies of this size. */
const body = randomBytes(mebibyte - 1);

describe("room for bodies at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  const sockets: Socket[] = [];
  before(async () => {
    system = await sharedSystem();
    const room = String(16 * mebibyte);
    gateway = await startTestGateway(system, { BODY_MEMORY_BYTES: room, BODY_SECONDS: "30" });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  after(() => gateway.close());

  const opened = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    sockets.push(socket.on("error", () => undefined));
    await once(socket, "connect");
    return socket;
  };
  /** Somebody who was enrolled after the sign-in, and whom the gateway has seen since. */
  const member = async () => {
    const found = await visitor(system, gateway, "patient");
    await ask(found.session, { path: `/patients/${found.number}/headers` });
    return found;
  };
  const capsuleOf = (number: number) => `/patients/${number}/capsules/${number}`;

  it("is given back by whoever goes between the body and the answer", async () => {
    const { key, number, session: own } = await member();
    const path = capsuleOf(number);
    for (const go of ["destroy", "resetAndDestroy", "destroy", "resetAndDestroy"] as const) {
      const { session } = await signedIn(system, gateway, key);
      const socket = await opened();
      socket.write(headOf(session, path));
      await new Promise((resolve) => socket.write(body, resolve));
      socket[go]();
    }
    await wait(500);
    for (let round = 0; round < 3; round += 1)
      expect((await ask(own, { method: "PUT", path, body })).status).to.equal(200);
  });

  it("is not used up by wallets that anybody can make", async () => {
    const { number, session: own } = await member();
    const path = capsuleOf(number);
    for (let one = 0; one < 16; one += 1) {
      const { session } = await signedIn(system, gateway, newPrivateKey());
      (await opened()).write(headOf(session, path));
    }
    await wait(500);
    expect((await ask(own, { method: "PUT", path, body })).status).to.equal(200);
  });
});

let counter = Date.now();

/** The head of a signed PUT of the body. */
function headOf(session: GatewaySession, path: string): string {
  counter += 1;
  const headers = {
    host: "x",
    "content-type": "application/octet-stream",
    "content-length": body.length,
    ...signedHead(session, { method: "PUT", path, counter, body }).headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  return `PUT ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}
