"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";
import { useAskedWords } from "./use-asked-words.ts";
import { noteStanding } from "./use-session.ts";

/** A new key. `asked` is what the person has to do now: the 24 new words. */
export function useKeyChange() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { asked, confirmPhrase } = useAskedWords();
  const change = useMutation({
    mutationFn: (compromised: boolean) => keeper.changeKey(compromised, confirmPhrase),
    onSuccess: (standing) => {
      noteStanding(queries, standing);
      void queries.invalidateQueries({ predicate: (query) => query.isStale() });
    },
  });
  return { ...change, asked };
}

/** Going to another hospital: first what its acceptance says, then one signature. */
export function useHospitalChange() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const look = useMutation({ mutationFn: (text: string) => keeper.readAcceptance(text) });
  const go = useMutation({
    mutationFn: (text: string) => keeper.goToHospital(text),
    onSuccess: (standing) => noteStanding(queries, standing),
  });
  return { look, go };
}
