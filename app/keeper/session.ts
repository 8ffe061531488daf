import type { Hex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { openGatewayClient } from "#lib/gateway-client";
import { GatewayError, signInToGateway, type GatewaySession } from "#lib/gateway-session";
import { sameAccount } from "#lib/local-wallet";
import type { Ports, Relay, Sign, TextWallet } from "#lib/ports";
import { appConfigSchema, type AppConfig } from "../config.ts";
import { clientsOf } from "./access-log.ts";
import { openChainDoor } from "./chain-call.ts";
import { openChain } from "./open-chain.ts";
import { standingOf, type Standing } from "./standing.ts";
import {
  KeeperError,
  requireChain,
  requireSignedIn,
  type Chain,
  type SignedIn,
  type Visit,
} from "./visit.ts";

/** A wallet as the page hands it in: each call is one prompt. */
export type WalletDoor = {
  readonly text: TextWallet["text"];
  readonly typedData: Sign["typedData"];
};

/** What a page's own server says later: the deployment it began with, another one, or nothing. */
export type ServerNow = "same" | "other-genesis" | "silent";

/** Finding the deployment, sign-in and its end. */
export function sessionActs(visit: Visit) {
  return {
    /** Reads /config.json and finds the chain. First call of every page. */
    begin: async (): Promise<AppConfig> => {
      visit.chain ??= openChain(await fetchConfig(), {
        door: openChainDoor(fetch.bind(globalThis)),
        client: () => visit.signedIn?.client,
      });
      return visit.chain.config;
    },
    /** Whether the page's server still serves what this page began with. */
    serverNow: () => serverNow(visit),
    /** One wallet signature. `url`: the gateway to ask first; the others follow where it does not answer. */
    signIn: (account: Hex, wallet: WalletDoor, url?: string) =>
      signIn(visit, { account, wallet, url }),
    /** Null while nobody is signed in. */
    standing: () => Promise.resolve(standingOf(visit)),
    /** The standing with the member as the chain has it now. */
    lookAgain: async () => {
      const { ports, wallet } = requireSignedIn(visit);
      visit.member = await ports.read.memberOfAccount(wallet.account);
      return standingOf(visit);
    },
    /** Forgets every key of this visit, the session's too, so nobody can go on with it. */
    signOut: () => {
      forget(visit);
      return Promise.resolve();
    },
    /**
     * Ends all sessions of this account at every gateway of this visit, and forgets every key of this visit whatever
     * comes of it.
     */
    signOutEverywhere: async () => {
      const clients = clientsOf(visit);
      forget(visit);
      const ends = await Promise.allSettled(clients.map((client) => client.signOut()));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
  };
}

/** Every key of the visit, and whatever else it learnt, is gone. */
export function forget(visit: Visit): void {
  const { chain } = visit;
  for (const key of Object.keys(visit) as (keyof Visit)[]) Reflect.deleteProperty(visit, key);
  if (chain !== undefined) visit.chain = chain;
}

async function fetchConfig(): Promise<AppConfig> {
  try {
    return appConfigSchema.parse(await (await fetch("/config.json")).json());
  } catch (cause) {
    throw new KeeperError(
      "app/no-config",
      "This page’s server doesn’t answer. Nothing was changed. Try again in a moment.",
      { cause },
    );
  }
}

async function serverNow(visit: Visit): Promise<ServerNow> {
  const { genesis, deployment } = requireChain(visit).config;
  try {
    const now = await fetchConfig();
    return now.genesis === genesis && now.deployment === deployment ? "same" : "other-genesis";
  } catch {
    return "silent";
  }
}

async function signIn(visit: Visit, asked: Entering): Promise<Standing | null> {
  const signedIn = await enterGateway(visit, asked);
  const { account } = asked;
  if (visit.person !== undefined && !sameAccount(visit.person.account, account)) forget(visit);
  visit.signedIn = signedIn;
  visit.directories = undefined;
  visit.member = await signedIn.ports.read.memberOfAccount(account);
  return standingOf(visit);
}

/** Who signs in, and where first. */
export type Entering = {
  readonly account: Hex;
  readonly wallet: WalletDoor;
  readonly url: string | undefined;
};

/** Signs an account in at a gateway: one wallet signature. Nothing of the visit changes. */
export async function enterGateway(
  visit: Visit,
  { account, wallet, url }: Entering,
): Promise<SignedIn> {
  const chain = requireChain(visit);
  const signer: Sign & TextWallet = {
    account,
    text: (message) => wallet.text(message),
    typedData: (data) => wallet.typedData(data),
  };
  const session = await beginSession(chain, signer, url);
  const client = openGatewayClient(session);
  const { read, verify } = chain;
  const { vault, store } = client;
  const relay = noting(visit, client.relay);
  const ports = { read, verify, now, vault, store, relay, sign: signer, wrap: portableWrap };
  return { session, client, wallet: signer, ports };
}

const now: Ports["now"] = () => Math.floor(Date.now() / 1000);

/** With the first gateway that answers. A gateway is asked before the wallet is, so a silent one costs no prompt. */
async function beginSession(
  { config }: Chain,
  wallet: Sign & TextWallet,
  url: string | undefined,
): Promise<GatewaySession> {
  // Not through the gateway of a session that is over: this is how it begins anew.
  const door = openChainDoor(fetch.bind(globalThis));
  const { read, verify } = openChain(config, { door, client: () => undefined });
  const gateways = config.gateways.toSorted(
    (a, b) => Number(b.url === url) - Number(a.url === url),
  );
  let silence: unknown;
  for (const gateway of gateways) {
    const address = { url: gateway.url, gateway: gateway.number, fetch: fetch.bind(globalThis) };
    try {
      return await signInToGateway({ read, verify, now }, address, wallet);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "gateway/unreachable") throw error;
      silence ??= error;
    }
  }
  throw silence;
}

/** Notes what was sent last, for the technical details. */
const noting =
  (visit: Visit, relay: Relay): Relay =>
  async (call) => {
    const receipt = await relay(call);
    visit.lastAct = { method: call.method, ...receipt };
    return receipt;
  };
