"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useState } from "react";
import { HealthChainError } from "#lib/errors";
import { useKeeper } from "../components/keeper-provider.tsx";
import { noteStanding } from "./use-session.ts";

/** The keeper waits for the person: words to show and check, or to type. */
export type Asked =
  | {
      readonly kind: "show";
      readonly phrase: string;
      /** False where the words will be the only way in. */
      readonly opensByWallet: boolean;
      readonly done: () => void;
      readonly stop: () => void;
    }
  | {
      readonly kind: "ask";
      readonly answer: (words: string) => void;
      readonly stop: () => void;
    };

/** A first visit: keys, words, registration. `asked` is what the person has to do now. */
export function useEnrolment() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  /** One question to the person; whatever comes of it, the words leave the page. */
  const ask = (question: (resolve: (words: string) => void, stop: () => void) => Asked) =>
    new Promise<string>((resolve, reject) => {
      const end = (then: () => void) => {
        setAsked(undefined);
        then();
      };
      setAsked(
        question(
          (words) => end(() => resolve(words)),
          () => end(() => reject(stopped())),
        ),
      );
    });
  const enrolment = useMutation({
    mutationFn: () =>
      keeper.enrol(
        proxy((phrase, { opensByWallet }) =>
          ask((resolve, stop) => ({
            ...{ kind: "show", phrase, opensByWallet, stop },
            done: () => resolve(phrase),
          })),
        ),
        proxy(() => ask((answer, stop) => ({ kind: "ask", answer, stop }))),
      ),
    onSuccess: (standing) => noteStanding(queries, standing),
  });
  return { ...enrolment, asked };
}

const stopped = (): HealthChainError =>
  new HealthChainError(
    "phrase/stopped",
    "You stopped here. Nothing was stored. Begin again whenever you like.",
  );
