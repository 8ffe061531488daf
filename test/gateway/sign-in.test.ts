import { expect } from "chai";
import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { GatewayError, signInToGateway } from "#lib/gateway-session";
import { localWallet } from "#lib/local-wallet";
import { signInMessage, type SignIn } from "#lib/sign-in-message";
import { WalletMock__factory } from "#types";
import { demoKey } from "../../scripts/demo-wallets.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
} from "../support/gateway.ts";
import { addText } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

type Challenge = Pick<SignIn, "nonce" | "domain" | "uri" | "chainId" | "deployment" | "gateway">;

describe("sign-in at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  let other: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    other = await startTestGateway(system);
  });
  after(async () => {
    await gateway.close();
    await other.close();
  });

  const post = async (url: string, path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const challengeOf = async (url: string, account: Hex): Promise<Challenge> =>
    (await post(url, "/sign-in/challenge", { account, challenge: toHex(newPrivateKey()) }))
      .body as unknown as Challenge;

  /** A good message for the gateway, with parts replaced, and signed. */
  async function prepare(over: (signIn: SignIn) => object = () => ({})) {
    const wallet = localWallet(newPrivateKey());
    const challenge = await challengeOf(gateway.url, wallet.account);
    const signIn: SignIn = {
      ...challenge,
      account: wallet.account,
      issuedAt: new Date().toISOString(),
      expirationTime: new Date(Date.now() + 300_000).toISOString(),
      sessionKey: toHex(portableWrap.publicKeyOf(newPrivateKey())),
    };
    const message = signInMessage({ ...signIn, ...over(signIn) });
    return { message, signature: await wallet.text(message) };
  }

  /** The same, handed in at `to`. */
  async function attempt(over?: (signIn: SignIn) => object, to = gateway.url) {
    const { message, signature } = await prepare(over);
    const send = () => post(to, "/sign-in", { message, signature });
    return { first: await send(), again: send, message, signature };
  }

  it("takes a good message once; the same again is refused", async () => {
    const { first, again } = await attempt();
    expect(first.status).to.equal(200);
    expect((await again()).body).to.include({ code: "sign-in/nonce" });
  });

  it("refuses a sign-in that was made for another gateway (threat 11)", async () => {
    const { first } = await attempt(undefined, other.url);
    expect(first).to.deep.include({ status: 401 });
    expect(first.body).to.include({ code: "sign-in/domain" });
    const here = new URL(other.url).host;
    const disguised = await attempt(() => ({ domain: here, uri: other.url }), other.url);
    expect(disguised.first.body).to.include({ code: "sign-in/audience" });
    const { number } = other;
    const gatewayAccount = (await system.session.services.read.member(number))!.account;
    const forged = await attempt(
      () => ({ domain: here, uri: other.url, gateway: { number, account: gatewayAccount } }),
      other.url,
    );
    expect(forged.first.body).to.include({ code: "sign-in/nonce" });
  });

  const wrong: readonly (readonly [string, string, (signIn: SignIn) => object])[] = [
    ["another domain", "sign-in/domain", () => ({ domain: "example.org" })],
    ["another uri", "sign-in/domain", () => ({ uri: "http://example.org" })],
    ["another chain", "sign-in/audience", () => ({ chainId: 1 })],
    ["another deployment", "sign-in/audience", () => ({ deployment: `0x${"11".repeat(32)}` })],
    ["a nonce of nobody", "sign-in/nonce", () => ({ nonce: "0123456789abcdef0123456789abcdef" })],
    ["another's account", "sign-in/nonce", () => ({ account: `0x${"22".repeat(20)}` })],
    ["an old message", "sign-in/expired", () => ({ issuedAt: "2020-01-01T00:00:00.000Z" })],
    [
      "a session of a year",
      "sign-in/expired",
      () => ({ expirationTime: new Date(Date.now() + 31_536_000_000).toISOString() }),
    ],
    ["a session key that is none", "sign-in/audience", () => ({ sessionKey: "0x1234" })],
  ];
  for (const [what, code, over] of wrong) {
    it(`refuses ${what}: ${code}`, async () => {
      const { first } = await attempt(over);
      expect(first.status).to.equal(401);
      expect(first.body).to.include({ code });
    });
  }

  it("refuses a message with a line more, and a signature of another key", async () => {
    const { message, signature } = await prepare();
    const longer = await post(gateway.url, "/sign-in", { message: `${message}\n- x`, signature });
    expect(longer.status).to.equal(401);
    const foreign = await localWallet(newPrivateKey()).text(message);
    const answer = await post(gateway.url, "/sign-in", { message, signature: foreign });
    expect(answer.body).to.include({ code: "sign-in/signature" });
    expect((await post(gateway.url, "/sign-in", { message, signature })).status).to.equal(200);
    const late = await post(gateway.url, "/sign-in", { message, signature: foreign });
    expect(late.body).to.include({ code: "sign-in/nonce" });
  });

  it("gives no signature to a gateway that is not the one expected, or not at this address", async () => {
    const wallet = localWallet(newPrivateKey());
    let asked = 0;
    const watched = {
      account: wallet.account,
      text: (message: string) => {
        asked += 1;
        return wallet.text(message);
      },
    };
    const { services } = system.session;
    const expected = { url: gateway.url, fetch, gateway: other.number };
    await errorOf(() => signInToGateway(services, expected, watched), "gateway/not-proven");
    const passedOn: typeof fetch = (input, init) =>
      fetch((input as string).replace(other.url, gateway.url), init);
    const between = { url: other.url, fetch: passedOn };
    await errorOf(() => signInToGateway(services, between, watched), "gateway/not-proven");
    expect(asked).to.equal(0);
  });

  it("a thousand nonces at once are a thousand different ones", async function () {
    this.timeout(240_000);
    const { account } = localWallet(newPrivateKey());
    const asked = Array.from({ length: 1000 }, () => challengeOf(gateway.url, account));
    const nonces = new Set((await Promise.all(asked)).map(({ nonce }) => nonce));
    expect(nonces.size).to.equal(1000);
  });

  it("a thousand sign-ins at once are a thousand sessions, each nonce used once", async function () {
    this.timeout(240_000);
    const prepared: Awaited<ReturnType<typeof prepare>>[] = [];
    while (prepared.length < 1000)
      prepared.push(...(await Promise.all(Array.from({ length: 50 }, () => prepare()))));
    const handIn = (one: (typeof prepared)[number]) => post(gateway.url, "/sign-in", one);
    /** A chain that is too busy says so with 503, and the same sign-in is good again. */
    const untilTaken = async (one: (typeof prepared)[number]) => {
      let answer = await handIn(one);
      for (let tries = 0; answer.status === 503 && tries < 5; tries += 1)
        answer = await handIn(one);
      return answer;
    };
    const answers = await Promise.all(prepared.map(untilTaken));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(new Set(answers.map(({ body }) => body["session"])).size).to.equal(1000);
    for (const one of prepared.slice(0, 20))
      expect((await handIn(one)).body).to.include({ code: "sign-in/nonce" });
    expect((await fetch(`${gateway.url}/ready`)).status).to.equal(200);
  });

  it("takes a contract wallet's sign-in (ERC-1271) when its owner signed, and nobody else's", async () => {
    const owner = localWallet(newPrivateKey());
    const deployer = new Wallet(toHex(demoKey("lake")), system.session.provider);
    const contract = await new WalletMock__factory(deployer).deploy(owner.account, zeroFees);
    await contract.waitForDeployment();
    const account = (await contract.getAddress()) as Hex;
    const { services } = system.session;
    const as = (signer: typeof owner) =>
      signInToGateway(services, { url: gateway.url, fetch }, { account, text: signer.text });
    const session = await as(owner);
    expect(session.account).to.equal(account);
    expect((await ask(session, { path: "/patients/0/slots" })).code).to.equal("vault/no-slots");
    await errorOf(() => as(localWallet(newPrivateKey())), "sign-in/signature");
  });

  describe("a session", () => {
    it("counts: a request again, or an earlier one, is refused", async () => {
      const { session } = await signedIn(system, gateway, newPrivateKey());
      const path = "/patients/0/slots";
      expect((await ask(session, { path, counter: 5 })).status).to.equal(404);
      expect((await ask(session, { path, counter: 5 })).code).to.equal("session/replayed");
      expect((await ask(session, { path, counter: 4 })).code).to.equal("session/replayed");
    });

    it("is nobody else's: another key, gateway, method, path, purpose or body is refused", async () => {
      const patient = await visitor(system, gateway, "patient");
      const digest = await addText(patient, { text: "mine" });
      const { session } = await signedIn(system, gateway, patient.key);
      const path = pathOf(digest, "key-box");
      const stolen = { ...session, privateKey: newPrivateKey() };
      expect((await ask(stolen, { path })).code).to.equal("session/signature");
      const elsewhere = { ...session, gateway: other.number };
      expect((await ask(elsewhere, { path })).code).to.equal("session/signature");
      const there = { ...session, url: other.url };
      expect((await ask(there, { path })).code).to.equal("session/unknown");
      const otherPurpose = { path, headers: { "healthchain-purpose": "1" } };
      expect((await ask(session, otherPurpose)).code).to.equal("session/signature");
      const swapped = {
        ...{ method: "PUT", path: `/patients/${patient.number}/capsules/1` },
        ...{ body: Uint8Array.of(1), sentBody: Uint8Array.of(2) },
      };
      expect((await ask(session, swapped)).code).to.equal("session/signature");
    });

    it("ends when its owner signs out, on every device", async () => {
      const key = newPrivateKey();
      const first = await signedIn(system, gateway, key);
      const second = await signedIn(system, gateway, key);
      await first.client.signOut();
      const answer = await ask(second.session, { path: "/patients/0/slots" });
      expect(answer.code).to.equal("session/unknown");
    });

    it("lasts as long as configured, no longer", async () => {
      const { session } = await signedIn(system, gateway, newPrivateKey());
      const seconds = session.until - Date.now() / 1000;
      expect(seconds).to.be.within(3590, 3601);
    });
  });

  it("tells an address that nothing answers at from a refusal", async () => {
    const wallet = localWallet(newPrivateKey());
    const nowhere = { url: "http://127.0.0.1:9", fetch };
    const error = await errorOf(
      () => signInToGateway(system.session.services, nowhere, wallet),
      "gateway/unreachable",
    );
    expect(error).to.be.instanceOf(GatewayError);
  });
});
