import type { Read } from "#lib/ports";
import { sharedQuestion } from "./shared-question.ts";

/** More answers than this under one block are not worth their memory: all are forgotten and asked for again. */
const mostAnswers = 10_000;

type Block = Awaited<ReturnType<Read["head"]>>;
type Answers = Pick<Read, "memberOfAccount" | "isPermittedAt">;

/** The chain under the newest block of a moment, with the questions that every read asks. */
export type AtHead = Answers & { readonly block: Block };

/**
 * Looks at the newest block, and gives what is asked under it: each question once for as long as that block is the
 * newest, since its answer depends on the chain's state and on what it names, a time among it. A request that looks
 * first and asks then never gets an answer older than itself.
 */
export function openAtHead(read: Read): () => Promise<AtHead> {
  const head = sharedQuestion(read.head);
  let newest: { readonly hash: string; readonly answers: Answers } | undefined;
  return async () => {
    const block = await head();
    const { hash } = block;
    if (newest?.hash !== hash) newest = { hash, answers: openAnswers(read) };
    return { ...newest.answers, block };
  };
}

/** Each question is sent once. Good for as long as the chain's state is the same. */
function openAnswers(read: Read): Answers {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const name = question.join("/");
    if (answers.size >= mostAnswers) answers.clear();
    const asked = answers.get(name) ?? ask();
    answers.set(name, asked);
    asked.catch(() => answers.delete(name));
    return asked as Promise<T>;
  };
  return {
    memberOfAccount: (account) => once([account], () => read.memberOfAccount(account)),
    isPermittedAt: (question, at) => {
      const { patient, reader, category, purpose, action } = question;
      return once([patient, reader, category, purpose, action, at], () =>
        read.isPermittedAt(question, at),
      );
    },
  };
}
