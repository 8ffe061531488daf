"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";
import { useAskedWords } from "./use-asked-words.ts";
import { noteStanding } from "./use-session.ts";

/** A first visit: keys, words, registration. `asked` is what the person has to do now. */
export function useEnrolment() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { asked, confirmPhrase, askPhrase } = useAskedWords();
  const enrolment = useMutation({
    mutationFn: () => keeper.enrol(confirmPhrase, askPhrase),
    onSuccess: (standing) => noteStanding(queries, standing),
  });
  return { ...enrolment, asked };
}
