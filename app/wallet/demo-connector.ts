import { createConnector } from "wagmi";
import { hexToString, numberToHex, UserRejectedRequestError, type Hex } from "viem";
import type { DemoPerson } from "../config.ts";

/** What a demo wallet wants to sign, in words. */
export type DemoRequest = {
  readonly person: DemoPerson;
  /** The sentence of an EIP-712 message, or the text of a sign-in. */
  readonly sentence: string;
};

/** Shows a request as a wallet would; true when the person signs. */
export type AskPerson = (request: DemoRequest) => Promise<boolean>;

/** The phrase that Hardhat and anvil document: everybody knows these keys, so they are for trying things out only. */
const wellKnownPhrase = "test test test test test test test test test test test junk";

/** A wallet inside the page for one demo person: it asks before each signature, as any wallet does. */
export function demoConnector(person: DemoPerson, ask: AskPerson) {
  return createConnector(({ chains, emitter }) => {
    const chainId = chains[0].id;
    const provider = { request: answering(person, { ask, chainId }) };
    return {
      id: `demo-${person.id}`,
      name: person.label,
      type: "demo",
      // wagmi's type of the accounts depends on a flag of the caller that the demo wallet has no use for
      connect: () => Promise.resolve({ accounts: [person.account] as never, chainId }),
      disconnect: () => Promise.resolve(),
      getAccounts: () => Promise.resolve([person.account]),
      getChainId: () => Promise.resolve(chainId),
      getProvider: () => Promise.resolve(provider),
      isAuthorized: () => Promise.resolve(false),
      onAccountsChanged: () => undefined,
      onChainChanged: () => undefined,
      onDisconnect: () => emitter.emit("disconnect"),
    };
  });
}

type Asked = { readonly method: string; readonly params?: unknown };

function answering(
  person: DemoPerson,
  { ask, chainId }: { ask: AskPerson; chainId: number },
): (asked: Asked) => Promise<unknown> {
  const sign = async (sentence: string, work: () => Promise<Hex>): Promise<Hex> => {
    if (await ask({ person, sentence })) return work();
    throw new UserRejectedRequestError(new Error("The person chose not to sign."));
  };
  return async ({ method, params }) => {
    const [first, second] = (Array.isArray(params) ? params : []) as readonly string[];
    if (method === "eth_chainId") return numberToHex(chainId);
    if (method === "eth_accounts" || method === "eth_requestAccounts") return [person.account];
    if (method === "personal_sign") {
      const raw = first as Hex;
      return sign(hexToString(raw), async () =>
        (await accountOf(person)).signMessage({ message: { raw } }),
      );
    }
    if (method === "eth_signTypedData_v4") {
      const data = JSON.parse(second ?? "") as Parameters<
        Awaited<ReturnType<typeof accountOf>>["signTypedData"]
      >[0];
      return sign(sentenceOf(data.message), async () =>
        (await accountOf(person)).signTypedData(data),
      );
    }
    throw new Error(`The demo wallet does not answer ${method}.`);
  };
}

/** Words and derivation come only when somebody really uses a demo wallet. */
async function accountOf({ index }: DemoPerson) {
  const { mnemonicToAccount } = await import("viem/accounts");
  return mnemonicToAccount(wellKnownPhrase, { addressIndex: index });
}

/** The sentence that stands in each message of ours, however deep. */
function sentenceOf(message: unknown): string {
  if (typeof message !== "object" || message === null) return "";
  if ("sentence" in message && typeof message.sentence === "string") return message.sentence;
  return (
    Object.values(message)
      .map(sentenceOf)
      .find((found) => found !== "") ?? ""
  );
}
