"use client";

import dynamic from "next/dynamic";
import { useMemo, useState, type ReactNode } from "react";
import { WagmiProvider } from "wagmi";
import { SignInProvider, useNewSignIn } from "../hooks/use-session.ts";
import { walletConfig } from "../wallet/wallet-config.ts";
import { useAppConfig } from "./keeper-provider.tsx";
import type { PendingRequest } from "./demo-wallet-prompt.tsx";

/** Comes only on a demo deployment. */
const DemoWalletPrompt = dynamic(
  async () => (await import("./demo-wallet-prompt.tsx")).DemoWalletPrompt,
);

/** wagmi for the configured chain, one sign-in, and the demo wallet's prompt. */
export function WalletProvider({ children }: { readonly children: ReactNode }) {
  const config = useAppConfig();
  const [pending, setPending] = useState<PendingRequest>();
  const wallets = useMemo(
    () =>
      walletConfig(
        config,
        (request) =>
          new Promise((resolve) => {
            setPending({
              request,
              answer: (signs) => {
                setPending(undefined);
                resolve(signs);
              },
            });
          }),
      ),
    [config],
  );
  return (
    <WagmiProvider config={wallets} reconnectOnMount={false}>
      <OneSignIn>{children}</OneSignIn>
      {config.demo === null ? null : <DemoWalletPrompt pending={pending} />}
    </WagmiProvider>
  );
}

function OneSignIn({ children }: { readonly children: ReactNode }) {
  return <SignInProvider value={useNewSignIn()}>{children}</SignInProvider>;
}
