"use client";

import { createContext, startTransition, use, useEffect, useState, type ReactNode } from "react";
import type { AppConfig } from "../config.ts";
import { Trouble, Waiting } from "./notice.tsx";
import { startKeeper, type Keeper } from "./start-keeper.ts";

/** A keeper on its way: it has found its deployment once `config` is there. */
type Start = {
  readonly keeper?: Keeper;
  readonly config?: AppConfig;
  readonly error?: Error;
  readonly again: () => void;
};

const KeeperContext = createContext<Start | undefined>(undefined);

/**
 * Starts the keeper, a worker that holds one person's keys; it ends with this part of the page. What stands inside need
 * not wait for it: what must, stands in {@link WhenReady}.
 */
export function StartKeeper({ children }: { readonly children: ReactNode }) {
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Omit<Start, "again">>({});
  useEffect(() => {
    const { keeper, end } = startKeeper();
    // In slices, so that a phone answers a finger while all that stands inside is drawn for the first time.
    const show = (next: Omit<Start, "again">) => startTransition(() => setFound(next));
    keeper.begin().then(
      (config) => show({ keeper, config }),
      (error: unknown) => show({ error: error instanceof Error ? error : new Error("") }),
    );
    return end;
  }, [attempt]);
  const again = () => {
    setFound({});
    setAttempt(attempt + 1);
  };
  return <KeeperContext value={{ ...found, again }}>{children}</KeeperContext>;
}

/** Shows its children once the keeper has found its deployment; until then that it waits, or what went wrong. */
export function WhenReady({ children }: { readonly children: ReactNode }) {
  const start = use(KeeperContext);
  if (start?.error !== undefined) return <Trouble error={start.error} retry={start.again} />;
  if (start?.config === undefined) return <Waiting what="Finding your hospitals" />;
  return children;
}

/** The keeper of this part of the page. */
export const useKeeper = (): Keeper => useReady().keeper;

/** The keeper, or undefined while it is on its way. */
export const useKeeperIfReady = (): Keeper | undefined => use(KeeperContext)?.keeper;

/** What the page knows of its deployment. */
export const useAppConfig = (): AppConfig => useReady().config;

function useReady(): { readonly keeper: Keeper; readonly config: AppConfig } {
  const { keeper, config } = use(KeeperContext) ?? {};
  if (keeper === undefined || config === undefined)
    throw new Error("This stands outside of a StartKeeper");
  return { keeper, config };
}
