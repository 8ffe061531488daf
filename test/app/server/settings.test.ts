import { expect } from "chai";
import { readSettings } from "../../../app/server/settings.ts";
import { errorOf } from "../../support/rejects.ts";

const registration = `0x${"ab".repeat(20)}`;
const least = {
  HEALTHCHAIN_APP_RPC_URL: "http://127.0.0.1:8545",
  HEALTHCHAIN_APP_REGISTRATION: registration,
  HEALTHCHAIN_APP_GATEWAYS: "6=http://127.0.0.1:8700,7=https://gateway.example",
};
const person = {
  ...{ id: "osei", label: "Dr Amara Osei", role: "doctor", index: 5 },
  account: `0x${"12".repeat(20)}`,
};
const demo = JSON.stringify({ people: [person] });

const refused = (change: Record<string, string | undefined>) =>
  errorOf(() => readSettings({ ...least, ...change }), "app/bad-config");

describe("settings of the app's server", () => {
  it("need a node, a contract and gateways; the rest has defaults", () => {
    expect(readSettings(least)).to.deep.equal({
      RPC_URL: "http://127.0.0.1:8545",
      REGISTRATION: registration,
      GATEWAYS: [
        { number: 6, url: "http://127.0.0.1:8700" },
        { number: 7, url: "https://gateway.example" },
      ],
      ...{ HOST: "127.0.0.1", PORT: 3000, QUESTIONS_PER_MINUTE: 1200, DEMO: undefined },
      ...{ ORACLE: undefined, DEVICE_SILENT_SECONDS: 900 },
    });
  });

  it("name each setting that is missing or wrong, never its value", async () => {
    for (const name of Object.keys(least)) {
      const { message } = await refused({ [name]: undefined });
      expect(message).to.include(name);
    }
    const bad = {
      RPC_URL: "ftp://secret",
      REGISTRATION: "0xsecret",
      GATEWAYS: "secret",
      PORT: "70000",
      QUESTIONS_PER_MINUTE: "0",
      DEMO: "{secret",
      ORACLE: "8=http://secret/path",
      DEVICE_SILENT_SECONDS: "0",
    };
    const named = Object.entries(bad).map(([name, value]) => [`HEALTHCHAIN_APP_${name}`, value]);
    const { message } = await refused(Object.fromEntries(named) as Record<string, string>);
    for (const name of Object.keys(bad)) expect(message).to.include(`HEALTHCHAIN_APP_${name}`);
    expect(message).not.to.include("secret");
  });

  it("refuse a gateway's address that is more than an origin", async () => {
    const lists = ["6=http://a/path", "x=http://a", "6=javascript:alert(1)", "6=http://a,,", ""];
    for (const list of lists) await refused({ HEALTHCHAIN_APP_GATEWAYS: list });
  });

  it("offer demo wallets on loopback, and refuse them anywhere else", async () => {
    for (const host of ["127.0.0.1", "127.8.9.1", "localhost", "::1"]) {
      const settings = { HEALTHCHAIN_APP_DEMO: demo, HEALTHCHAIN_APP_HOST: host };
      expect(readSettings({ ...least, ...settings }).DEMO?.people).to.deep.equal([person]);
    }
    for (const host of ["0.0.0.0", "192.168.1.4", "app.example", "::", "127.0.0.1.example"]) {
      const { message } = await refused({
        HEALTHCHAIN_APP_DEMO: demo,
        HEALTHCHAIN_APP_HOST: host,
      });
      expect(message).to.include("demo wallets are offered on loopback only");
    }
  });
});
