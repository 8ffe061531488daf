import { expect } from "chai";
import { isError } from "ethers";
import fc from "fast-check";
import { interfaceOf } from "#chain/open-contract";
import { staticTuples } from "#chain/static-tuples";
import { Vitals__factory } from "#types";

const abi = interfaceOf(Vitals__factory);
const fragment = abi.getFunction("devicesOf");
const names = fragment.outputs[0]!.arrayChildren!.components!.map(({ name }) => name);

const device = fc.record({
  sequence: fc.maxSafeNat(),
  accepted: fc.nat(2 ** 31 - 1),
  rejected: fc.nat(2 ** 31 - 1),
  late: fc.nat(2 ** 31 - 1),
  status: fc.nat(255),
  hospital: fc.nat(255),
  validUntil: fc.nat(2 ** 31 - 1),
  patient: fc.nat(2 ** 31 - 1),
  isQuarantined: fc.boolean(),
});
type Device = typeof device extends fc.Arbitrary<infer Found> ? Found : never;

const answerOf = (devices: readonly Device[]): string =>
  abi.encodeFunctionResult("devicesOf", [devices]);

describe("staticTuples", () => {
  it("reads what ethers wrote, whatever it is", () => {
    expect(names).to.have.members(Object.keys(fc.sample(device, 1)[0]!));
    fc.assert(
      fc.property(fc.array(device, { maxLength: 20 }), (devices) => {
        const found = staticTuples(fragment, { data: answerOf(devices), count: devices.length });
        const wanted = devices.map((one) => ({ ...one, isQuarantined: Number(one.isQuarantined) }));
        expect(found).to.deep.equal(wanted);
      }),
    );
  });

  it("throws BAD_DATA for an answer that is cut, too long, of another number, or none", () => {
    const data = answerOf(fc.sample(device, 2));
    for (const wrong of [
      { data: data.slice(0, -2), count: 2 },
      { data: `${data}00`, count: 2 },
      { data, count: 1 },
      { data, count: 3 },
      { data: "0x", count: 0 },
    ])
      expect(() => staticTuples(fragment, wrong))
        .to.throw()
        .and.satisfy((error: Error) => isError(error, "BAD_DATA"));
  });
});
