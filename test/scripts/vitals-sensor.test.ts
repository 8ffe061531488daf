import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { bitsOf, acknowledgementStatement } from "#lib/acknowledgement";
import { toHex } from "#lib/bytes";
import { newDeviceKey } from "#lib/device-key";
import { newPrivateKey } from "#lib/ecies";
import { typedDataDigest } from "#lib/eip712";
import { localWallet, signDigest } from "#lib/local-wallet";
import { batchOf, leavesOf, signedReadingsSchema } from "#lib/reading-batch";
import { measuredAt, measure } from "../../scripts/simulate/patterns.ts";
import { openSensor, type Memory } from "../../scripts/vitals/device.ts";
import { parseVitalsCsv, timedRows } from "../../scripts/vitals/csv.ts";
import { heartRate } from "../support/device.ts";

const deployment = `0x${"ab".repeat(32)}` as const;
const empty: Memory = { next: 1, pending: [] };

/** An oracle's acknowledgement of a whole message, by this key. */
function acknowledged(body: string, key: Uint8Array): string {
  const message = signedReadingsSchema.parse(JSON.parse(body));
  const { root, device, first, count } = batchOf(message, leavesOf(message));
  const accepted = toHex(bitsOf(message.readings.map(() => true)));
  const said = { deployment, oracle: 9, device, first, count, root, accepted, window: 1 };
  const signature = signDigest(key, typedDataDigest(acknowledgementStatement(said)));
  const acknowledgement = { ...said, signature };
  return JSON.stringify({ accepted: message.readings.length, refused: [], acknowledgement });
}

describe("a sensor", () => {
  const key = newPrivateKey();
  const { account } = localWallet(key);
  const bodies: string[] = [];
  let answers: ((body: string) => readonly [number, string])[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      const [status, answer] = answers.shift()?.(body) ?? [200, acknowledged(body, key)];
      response.writeHead(status, { "content-type": "application/json" }).end(answer);
    });
  });
  const place = () => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
  });
  before(() => new Promise<void>((done) => void server.listen(0, "127.0.0.1", done)));
  after(() => new Promise((done) => void server.close(done)));
  beforeEach(() => bodies.splice(0));

  const sensorWith = (kept: Memory[] = []) => {
    const self = { key: newDeviceKey(), deployment, device: 7, patient: 2 };
    return openSensor(self, empty, (memory) => Promise.resolve(void kept.push(memory)));
  };

  it("sends the same bytes until the oracle itself acknowledges them, then what waits behind", async () => {
    const stranger = newPrivateKey();
    answers = [
      () => [503, JSON.stringify({ code: "chain/unreachable", message: "The chain is away." })],
      () => [429, JSON.stringify({ code: "quota/too-many", message: "Later." })],
      () => [200, "<html>"],
      () => [200, JSON.stringify({ accepted: 1, refused: [] })],
      (body) => [200, acknowledged(body, stranger)],
    ];
    const sensor = sensorWith();
    await sensor.measure([heartRate(70)]);
    await sensor.measure([heartRate(71)]);
    const codes = [];
    for (let tries = 0; tries < 5; tries += 1) codes.push(...(await sensor.send(place())));
    expect(codes.map((sent) => (sent.kind === "unanswered" ? sent.code : sent.kind))).to.deep.equal(
      [
        ...["chain/unreachable", "quota/too-many"],
        ...["oracle/bad-answer", "oracle/bad-answer", "oracle/bad-answer"],
      ],
    );
    expect(sensor.counts()).to.deep.equal({ sent: 0, accepted: 0, refused: {}, waiting: 2 });
    await sensor.send(place());
    expect(sensor.counts()).to.deep.equal({ sent: 2, accepted: 2, refused: {}, waiting: 0 });
    expect(new Set(bodies.slice(0, 6)).size).to.equal(1);
    expect(JSON.parse(bodies[6]!)).to.have.property("first", 2);
  });

  it("drops what is refused for good, counts each reading of it, and never takes its sequences again", async () => {
    answers = [() => [403, JSON.stringify({ code: "reading/not-bound", message: "No." })]];
    const sensor = sensorWith();
    await sensor.measure([heartRate(70), heartRate(71)]);
    await sensor.measure([heartRate(72)]);
    await sensor.send(place());
    const refused = { "reading/not-bound": 2 };
    expect(sensor.counts()).to.deep.equal({ sent: 3, accepted: 1, refused, waiting: 0 });
    expect(bodies.map((body) => (JSON.parse(body) as { first: number }).first)).to.deep.equal([
      1, 3,
    ]);
  });

  it("remembers what it signed before anything is sent, and forgets it once it is acknowledged", async () => {
    const kept: Memory[] = [];
    const sensor = sensorWith(kept);
    await sensor.measure([heartRate(70)]);
    expect(kept.map(({ next, pending }) => [next, pending.length])).to.deep.equal([[2, 1]]);
    expect(bodies).to.deep.equal([]);
    await sensor.send(place());
    expect(kept.at(-1)).to.deep.equal({ next: 2, pending: [] });
  });
});

describe("a simulated patient", () => {
  const noon = 1_900_000_000 - (1_900_000_000 % 86_400) + 43_200;

  it("has the same vital signs for the same seed and time, others for another", () => {
    const values = (seed: string) =>
      Array.from({ length: 60 }, (_, tick) => measuredAt(seed, tick, noon + tick));
    expect(values("1/0")).to.deep.equal(values("1/0"));
    expect(values("1/0")).to.not.deep.equal(values("1/1"));
    const codes = new Set(values("1/0").flatMap((all) => all.map(({ code }) => code)));
    expect(codes.size).to.equal(9);
  });

  it("has a slower heart at night than in the afternoon, and more glucose after a meal", () => {
    const mean = (name: "heart-rate" | "glucose", hour: number): number => {
      const times = Array.from({ length: 200 }, (_, at) => noon - 43_200 + hour * 3600 + at);
      const values = times.map((time) => measure("1/0", name, time).mantissa);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean("heart-rate", 16) - mean("heart-rate", 4)).to.be.greaterThan(10);
    expect(mean("glucose", 13.2) - mean("glucose", 11)).to.be.greaterThan(15); // tenths of mmol/L
  });
});

describe("a CSV of vital signs", () => {
  it("gives each value as it is written, minutes before its last line, and no drop-outs", () => {
    const csv = parseVitalsCsv("minute,HR[bpm],TEMP[degC]\r\n0,71.50,36.6\r\n2,0.0,\r\n5,72,\r\n");
    expect([csv.readings, csv.dropouts]).to.deep.equal([3, 3]);
    const [first, last] = timedRows(csv, 1000);
    expect(first).to.deep.equal([
      { code: "8867-4", mantissa: 7150, exponent: -2, unit: "/min", observedAt: 700 },
      { code: "8310-5", mantissa: 366, exponent: -1, unit: "Cel", observedAt: 700 },
    ]);
    expect(last?.map(({ observedAt }) => observedAt)).to.deep.equal([1000]);
  });
});
