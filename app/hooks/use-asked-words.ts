"use client";

import { proxy } from "comlink";
import { useState } from "react";
import { HealthChainError } from "#lib/errors";
import type { AskPhrase, ConfirmPhrase } from "#lib/use-cases/open-keys";

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

/** What the keeper is handed to ask for words, and what the person has to do about it now. */
export type AskedWords = {
  readonly asked: Asked | undefined;
  readonly confirmPhrase: ConfirmPhrase;
  readonly askPhrase: AskPhrase;
};

/** Recovery words between the keeper and the person: shown once and checked, or typed. */
export function useAskedWords(): AskedWords {
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
  return {
    asked,
    confirmPhrase: proxy((phrase, { opensByWallet }) =>
      ask((resolve, stop) => ({
        ...{ kind: "show", phrase, opensByWallet, stop },
        done: () => resolve(phrase),
      })),
    ),
    askPhrase: proxy(() => ask((answer, stop) => ({ kind: "ask", answer, stop }))),
  };
}

const stopped = (): HealthChainError =>
  new HealthChainError(
    "phrase/stopped",
    "You stopped here. Nothing was stored. Begin again whenever you like.",
  );
