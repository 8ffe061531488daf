import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { messageLimit } from "../../oracle/receive/body.ts";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { spawnOracle } from "../support/gateway-process.ts";
import { oracleEnvironment, send } from "../support/oracle.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem } from "../support/system.ts";

const heap = { mebibytes: 128 };
const strangers = 300; // half a mebibyte each

/** A message as large as one may be, of which the last byte never comes. */
async function almostSend(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const head = `POST /readings HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`;
  socket.write(`${head}content-length: ${messageLimit}\r\n\r\n`);
  socket.write(Buffer.alloc(messageLimit - 1, " "));
  return socket;
}

describe("an oracle to which strangers send more than its heap holds", () => {
  it("goes on for a device while none of their messages comes to its end", async () => {
    const system = await sharedSystem();
    const own = await oracleEnvironment(system, []);
    const device = await boundDevice(system, (await enrolled(system, "patient")).number);
    const oracle = spawnOracle(own.environment, [`--max-old-space-size=${heap.mebibytes}`]);
    expect(await oracle.ready, oracle.errors()).to.equal(true);

    const sockets = await Promise.all(Array.from({ length: strangers }, () => almostSend(own.url)));
    for (const sequence of [1, 2, 3]) {
      await wait(1000);
      const answer = await send(own, signedReadings(device, sequence, [heartRate(70)]));
      expect(answer.accepted).to.equal(1);
    }
    expect(sockets.filter(({ destroyed }) => destroyed).length).to.equal(0); // they were on their way all the time

    for (const socket of sockets) socket.destroy();
    await oracle.end("SIGTERM");
    await own.remove();
  });
});
