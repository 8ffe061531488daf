import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { Standing } from "../keeper/standing.ts";
import { standingKey } from "../hooks/use-standing.ts";
import { codeOf, mayStillCome } from "./trouble-words.ts";

/** What may pass by itself, so it is worth one more try before anybody is told. */
const passing = new Set(["gateway/unreachable", "chain/unreachable", "store/unreachable"]);

/** A gateway says so when a session ran out or was ended elsewhere. */
const ended = new Set(["session/unknown", "session/ended", "session/moved"]);

/** Milliseconds after which what is shown is asked for again when an act may still come; opened records are not. */
const laterLooks = [0, 3000, 10_000, 30_000, 60_000, 120_000];

/** Questions and answers of one keeper. An answer that the session is over shows wherever it is met. */
export function openQueries(): QueryClient {
  const onError = (error: Error): void => {
    if (!ended.has(codeOf(error) ?? "")) return;
    queries.setQueryData<Standing | null>(standingKey, (standing) =>
      standing ? { ...standing, hasEnded: true } : null,
    );
  };
  const onLost = (error: Error): void => {
    onError(error);
    if (!mayStillCome(error)) return;
    const lookAgain = () =>
      void queries.invalidateQueries({ predicate: (query) => query.isStale() });
    for (const later of laterLooks) setTimeout(lookAgain, later);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError: onLost }),
    defaultOptions: {
      // "always": being offline is a state that is drawn, not a question that hangs
      queries: {
        networkMode: "always",
        retry: (count, error) => count < 1 && passing.has(codeOf(error) ?? ""),
      },
      mutations: { networkMode: "always" },
    },
  });
  return queries;
}
