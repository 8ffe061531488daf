import { UserRejectedRequestError, type Hex } from "viem";
import type { TypedData } from "#lib/eip712";
import type { DemoPerson } from "../config.ts";

/** What a demo wallet wants to sign, in words. */
export type DemoRequest = {
  readonly person: DemoPerson;
  /** `sign-in`: a text for a gateway; `keys`: the key slot; `act`: whatever changes something. */
  readonly kind: "sign-in" | "keys" | "act";
  /** The sentence of an EIP-712 message, or the text of a sign-in. */
  readonly sentence: string;
};

/** Shows a request as a wallet would; true when the person signs. */
export type AskPerson = (request: DemoRequest) => Promise<boolean>;

/** The wallet of one demo person, inside the page. */
export type DemoWallet = {
  readonly text: (message: string) => Promise<Hex>;
  /** Without `EIP712Domain`, or with it, as wallets get it. */
  readonly typedData: (data: TypedData) => Promise<Hex>;
};

/** The phrase that Hardhat and anvil document: everybody knows these keys, so they are for trying things out only. */
const wellKnownPhrase = "test test test test test test test test test test test junk";

/** Asks before each signature, as any wallet does. Throws viem's `UserRejectedRequestError` when the person declines. */
export function demoWallet(person: DemoPerson, ask: AskPerson): DemoWallet {
  const askFirst = async (request: Omit<DemoRequest, "person">): Promise<void> => {
    if (await ask({ person, ...request })) return;
    throw new UserRejectedRequestError(new Error("The person chose not to sign."));
  };
  return {
    text: async (message) => {
      await askFirst({ kind: "sign-in", sentence: message });
      return (await accountOf(person)).signMessage({ message });
    },
    typedData: async (data) => {
      const kind = data.primaryType === "KeySlot" ? "keys" : "act";
      await askFirst({ kind, sentence: sentenceOf(data.message) || wordsOf(data) });
      return (await accountOf(person)).signTypedData(data);
    },
  };
}

/** Words and derivation come only when somebody really uses a demo wallet. */
async function accountOf({ index }: DemoPerson) {
  const { mnemonicToAccount } = await import("viem/accounts");
  return mnemonicToAccount(wellKnownPhrase, { addressIndex: index });
}

/** Statements about keys have no sentence; a wallet of one's own shows their fields. */
function wordsOf({ primaryType }: TypedData): string {
  if (primaryType === "Succession") return "Take a membership over from another wallet.";
  return "This is my key: others encrypt to it what they share with me.";
}

/** The sentence that stands in most messages of ours, however deep. A ballot has it as its reason. */
function sentenceOf(message: unknown): string {
  if (typeof message !== "object" || message === null) return "";
  if ("reason" in message && "support" in message && typeof message.reason === "string")
    return message.reason;
  if ("sentence" in message && typeof message.sentence === "string") return message.sentence;
  return (
    Object.values(message)
      .map(sentenceOf)
      .find((found) => found !== "") ?? ""
  );
}
