"use client";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { FirstWords } from "./first-words.tsx";
import { StartKeeper, WhenReady } from "./keeper-provider.tsx";
import { openQueries } from "./queries.ts";
import { Shell } from "./shell/shell.tsx";
import { Weather } from "./shell/weather.tsx";
import { houseVariables, theme } from "./theme.ts";
import { WalletProvider } from "./wallet-provider.tsx";

/** What every page stands in: look, questions and answers, the keeper, navigation, the wallet. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(openQueries);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={houseVariables}>
      <QueryClientProvider client={queries}>
        <StartKeeper>
          <Shell>
            <FirstWords />
            <WhenReady>
              <WalletProvider>
                <Weather />
                {children}
              </WalletProvider>
            </WhenReady>
          </Shell>
        </StartKeeper>
      </QueryClientProvider>
    </MantineProvider>
  );
}
