import type { Hex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { openGatewayClient } from "#lib/gateway-client";
import { signInToGateway } from "#lib/gateway-session";
import type { Member, Sign, TextWallet } from "#lib/ports";
import { enrol, type Invitation } from "#lib/use-cases/enrol";
import { openKeysWithPhrase, signIn as openPerson, requireSameKey } from "#lib/use-cases/open-keys";
import { appConfigSchema, type AppConfig } from "../config.ts";
import { openChainDoor } from "./chain-call.ts";
import { openChain } from "./open-chain.ts";
import { KeeperError, requireChain, requireSignedIn, type Visit } from "./visit.ts";

/** Who is here, as pages show it. Times are Unix seconds. */
export type Standing = {
  readonly account: Hex;
  /** Member number of the gateway that this session is with. */
  readonly gateway: number;
  readonly sessionUntil: number;
  readonly member:
    | {
        readonly number: number;
        readonly role: number;
        readonly status: number;
        readonly hospital: number;
        readonly validUntil: number;
      }
    | undefined;
  /** The hospital that this account speaks for; null for everybody else. */
  readonly hospital: number | null;
  /** Whether the account key is open on this device. */
  readonly isOpen: boolean;
};

/** A wallet as the page hands it in: each call is one prompt. */
export type WalletDoor = {
  readonly text: TextWallet["text"];
  readonly typedData: Sign["typedData"];
};

/** Sign-in, keys and enrolment. */
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
    /** One wallet signature. `url` is one of the configured gateways. */
    signIn: (account: Hex, wallet: WalletDoor, url?: string) =>
      signIn(visit, { account, wallet, url }),
    standing: () => Promise.resolve(standingOf(visit)),
    /** One wallet signature. */
    openKeys: async () => {
      const { ports } = requireSignedIn(visit);
      visit.person = await openPerson(ports);
      return standingOf(visit);
    },
    /** No wallet signature: the 24 words. */
    openKeysWithPhrase: async (phrase: string) => {
      visit.person = await personByPhrase(visit, phrase);
      return standingOf(visit);
    },
    /** First visit: at most three signatures. `confirmPhrase` shows the words and gives back what was typed. */
    enrol: async (invitation: Invitation, confirmPhrase: (phrase: string) => Promise<string>) => {
      const { ports, wallet } = requireSignedIn(visit);
      visit.person = await enrol(ports, invitation, confirmPhrase);
      visit.member = await ports.read.memberOfAccount(wallet.account);
      return standingOf(visit);
    },
    /** Forgets every key of this visit and ends the session at the gateway. */
    signOut: async () => {
      const client = visit.signedIn?.client;
      visit.signedIn = undefined;
      visit.member = undefined;
      visit.person = undefined;
      await client?.signOut();
    },
  };
}

async function fetchConfig(): Promise<AppConfig> {
  try {
    return appConfigSchema.parse(await (await fetch("/config.json")).json());
  } catch (cause) {
    throw new KeeperError(
      "app/no-config",
      "This page's server doesn't answer. Nothing was changed. Try again in a moment.",
      { cause },
    );
  }
}

async function signIn(
  visit: Visit,
  { account, wallet, url }: { account: Hex; wallet: WalletDoor; url: string | undefined },
): Promise<Standing> {
  const { config, read, verify } = requireChain(visit);
  const gateway = config.gateways.find((one) => one.url === url) ?? config.gateways[0];
  if (gateway === undefined) throw new KeeperError("app/no-config", "No gateway is configured.");
  const signer: Sign & TextWallet = {
    account,
    text: (message) => wallet.text(message),
    typedData: (data) => wallet.typedData(data),
  };
  const now = () => Math.floor(Date.now() / 1000);
  const address = { url: gateway.url, gateway: gateway.number, fetch: fetch.bind(globalThis) };
  const session = await signInToGateway({ read, verify, now }, address, signer);
  const client = openGatewayClient(session);
  const { vault, store, relay } = client;
  const ports = { read, verify, now, vault, store, relay, sign: signer, wrap: portableWrap };
  visit.signedIn = { session, client, wallet: signer, ports };
  visit.person = undefined;
  visit.member = await read.memberOfAccount(account);
  return standingOf(visit);
}

async function personByPhrase(visit: Visit, phrase: string) {
  const { ports, wallet } = requireSignedIn(visit);
  const { member } = visit;
  const key = await openKeysWithPhrase(ports, phrase);
  if (member === undefined || key === undefined)
    throw new KeeperError("trust/no-keys", "No keys are stored for this wallet. Enrol first.");
  requireSameKey(member, key);
  return { number: member.number, account: wallet.account, key };
}

function standingOf(visit: Visit): Standing {
  const { session } = requireSignedIn(visit);
  const { account, gateway, hospital, until } = session;
  const { member } = visit;
  return {
    ...{ account, gateway, hospital, sessionUntil: until },
    member: member === undefined ? undefined : standingOfMember(member),
    isOpen: visit.person !== undefined,
  };
}

const standingOfMember = ({ number, role, status, hospital, validUntil }: Member) => ({
  ...{ number, role, status, hospital, validUntil },
});
