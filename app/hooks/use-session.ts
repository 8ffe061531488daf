"use client";

import {
  useMutation,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
} from "@tanstack/react-query";
import { proxy } from "comlink";
import { createContext, use } from "react";
import { useConfig, type Connector } from "wagmi";
import { disconnect } from "wagmi/actions";
import { memberStatus } from "#lib/roles";
import { useAppConfig, useKeeper } from "../components/keeper-provider.tsx";
import type { Standing } from "../keeper/standing.ts";
import { connectWallet, walletDoor } from "../wallet/wallet-door.ts";
import { standingKey } from "./use-standing.ts";
import { usePreference } from "./use-preference.ts";

/** Notes who is here now, and asks again what was asked in vain before. */
export function noteStanding(queries: QueryClient, standing: Standing | null): void {
  queries.setQueryData<Standing | null>(standingKey, standing);
}

/** With which wallet, and whether its owner's keys are opened too. */
export type SigningIn = { readonly connector: Connector; readonly opens: boolean };

/** A sign-in, wherever on the page it was begun: there is one at a time. */
export type SignInState = UseMutationResult<Standing | null, Error, SigningIn>;

const SignInContext = createContext<SignInState | undefined>(undefined);

/** Hands the page's sign-in to what stands inside. */
export const SignInProvider = SignInContext.Provider;

/** The sign-in of this part of the page. */
export function useSignIn(): SignInState {
  const signIn = use(SignInContext);
  if (signIn === undefined) throw new Error("This stands outside of a WalletProvider");
  return signIn;
}

/** Signs in with a wallet: one prompt, and a second one that opens the keys where there are some to open. */
export function useNewSignIn(): SignInState {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const wallets = useConfig();
  const url = usePreferredGateway();
  return useMutation({
    mutationFn: async ({ connector, opens }: SigningIn): Promise<Standing | null> => {
      const account = await connectWallet(wallets, connector);
      const door = proxy(walletDoor(wallets, { connector, account }));
      const standing = await keeper.signIn(account, door, url);
      noteStanding(queries, standing);
      void queries.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
      if (!opens || !hasKeysToOpen(standing)) return standing;
      const opened = await keeper.openKeys();
      noteStanding(queries, opened);
      return opened;
    },
  });
}

const hasKeysToOpen = (standing: Standing | null): boolean =>
  standing?.member?.status === memberStatus.active && !standing.isOpen;

/** Opens the keys: one wallet prompt, or none with the 24 words. */
export function useOpenKeys() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (words?: string) =>
      words === undefined ? keeper.openKeys() : keeper.openKeysWithPhrase(words),
    onSuccess: (standing) => noteStanding(queries, standing),
  });
}

/** Signs out: here, or wherever this account is signed in at the gateway. All answers of this visit are forgotten. */
export function useSignOut() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const wallets = useConfig();
  const { reset } = useSignIn();
  return useMutation({
    mutationFn: async (where: "here" | "everywhere") => {
      try {
        await (where === "here" ? keeper.signOut() : keeper.signOutEverywhere());
      } finally {
        await disconnect(wallets);
        forgetAnswers(queries);
        reset();
      }
    },
  });
}

/** Nothing of the person before stays in the page. */
export function forgetAnswers(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== standingKey[0] });
  noteStanding(queries, null);
}

/** Address of the gateway that was chosen in Settings, where it is still one. */
export function usePreferredGateway(): string | undefined {
  const [chosen] = usePreference("gateway");
  return useAppConfig().gateways.find(({ number }) => String(number) === chosen)?.url;
}
