import { expect } from "chai";
import type { DeviceState } from "#lib/windows-read";
import { openStandings } from "../../oracle/check/standing.ts";
import type { Oracle } from "../../oracle/oracle.ts";

const account = `0x${"12".repeat(20)}` as const;

describe("the standing of a device at an oracle", () => {
  it("has its account as soon as a node knows it, and asks for it no more", async () => {
    let [seconds, asked] = [0, 0];
    const member = () => {
      asked += 1;
      return Promise.resolve(asked === 1 ? undefined : { account });
    };
    const devices = (numbers: readonly number[]) =>
      Promise.resolve(
        numbers.map((device) => ({ device, patient: 3, hospital: 1 }) as DeviceState),
      );
    const oracle = {
      passed: () => seconds,
      config: { STANDING_SECONDS: 1, MAX_STANDING_SECONDS: 60 },
      vitals: { devices },
      read: { member, isHospitalActive: () => Promise.resolve(true) },
    } as unknown as Oracle;
    const standings = openStandings(oracle);
    const accounts: string[] = [];
    for (; seconds < 6; seconds += 2) accounts.push((await standings.of(7)).account);
    expect([accounts, asked]).to.deep.equal([["0x", account, account], 2]);
  });
});
