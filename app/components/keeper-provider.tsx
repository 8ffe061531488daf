"use client";

import { wrap, type Remote } from "comlink";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import type { AppConfig } from "../config.ts";
import type { KeeperApi } from "../keeper/open-keeper.ts";
import { carryErrors } from "../keeper/transfer.ts";

export type Keeper = Remote<KeeperApi>;

/** A keeper that has found its deployment. */
type Ready = { readonly keeper: Keeper; readonly config: AppConfig };

const KeeperContext = createContext<Ready | undefined>(undefined);

/** Starts a keeper (a worker that holds one person's keys) for what stands inside; it ends with the page. */
export function KeeperProvider({ children }: { readonly children: ReactNode }) {
  const [ready, setReady] = useState<Ready>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    carryErrors();
    const worker = new Worker(new URL("../keeper/keeper.ts", import.meta.url), { type: "module" });
    const keeper = wrap<KeeperApi>(worker);
    keeper.begin().then((config) => setReady({ keeper, config }), setError);
    return () => worker.terminate();
  }, []);
  if (error !== undefined) return <p role="alert">{error.message}</p>;
  if (ready === undefined) return null;
  return <KeeperContext value={ready}>{children}</KeeperContext>;
}

/** The keeper of this part of the page. */
export const useKeeper = (): Keeper => useReady().keeper;

/** What the page knows of its deployment. */
export const useAppConfig = (): AppConfig => useReady().config;

function useReady(): Ready {
  const ready = use(KeeperContext);
  if (ready === undefined) throw new Error("This stands outside of a KeeperProvider");
  return ready;
}
