"use client";

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { KeeperProvider } from "./keeper-provider.tsx";
import { theme } from "./theme.ts";
import { WalletProvider } from "./wallet-provider.tsx";

/** What every page stands in: look, questions and answers, the keeper, the wallet. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(() => new QueryClient());
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <KeeperProvider>
          <WalletProvider>{children}</WalletProvider>
        </KeeperProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
