import type { DemoPerson } from "../../config.ts";
import type { WalletDoor } from "../../keeper/session.ts";
import { demoWallet } from "../../wallet/demo-wallet.ts";
import { orDeclined } from "../../wallet/wallet-door.ts";

/** A demo wallet that signs in by itself, and asks its owner before an act. */
export function phoneWallet(
  person: DemoPerson,
  ask: (sentence: string) => Promise<boolean>,
): WalletDoor {
  const { text, typedData } = demoWallet(person, ({ kind, sentence }) =>
    kind === "act" ? ask(sentence) : Promise.resolve(true),
  );
  return {
    text: (message) => orDeclined(() => text(message)),
    typedData: (data) => orDeclined(() => typedData(data)),
  };
}
