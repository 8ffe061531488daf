"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Asked } from "../../hooks/use-asked-words.ts";
import { Notice } from "../notice.tsx";
import { WordCheck, type WordQuestion } from "./word-check.tsx";

/** How many of the 24 words are asked for. */
const questionCount = 4;
/** How many words there are to pick from for each. */
const choiceCount = 4;

/** Shows the 24 words once, and goes on when the person has shown to have them on paper. */
export function RecoveryWords({ asked }: { readonly asked: Extract<Asked, { kind: "show" }> }) {
  const words = asked.phrase.split(" ");
  const [questions, setQuestions] = useState<readonly WordQuestion[]>();
  if (questions !== undefined)
    return (
      <WordCheck
        questions={questions}
        onRight={asked.done}
        onBack={() => setQuestions(undefined)}
      />
    );
  return (
    <Stack gap={16}>
      <Title order={2}>Write down your 24 recovery words</Title>
      <Notice weight="attention" title={importance(asked.opensByWallet)}>
        <Text>
          Nobody else has them, not even your hospital. They are shown only now. Keep them on paper,
          where you keep your passport.
        </Text>
      </Notice>
      <ol className="recovery-words">
        {words.map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <Group className="no-print">
        <Button onClick={() => setQuestions(newQuestions(words))}>I have written them down</Button>
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
        <CopyWords phrase={asked.phrase} />
        <Button variant="subtle" onClick={asked.stop}>
          Stop here
        </Button>
      </Group>
    </Stack>
  );
}

const importance = (opensByWallet: boolean): string =>
  opensByWallet
    ? "They open your records if you lose your wallet"
    : "They are the only way to open your records again: your wallet signs differently each time";

function CopyWords({ phrase }: { readonly phrase: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <Button
      variant="default"
      onClick={() => {
        void navigator.clipboard.writeText(phrase).then(() => setCopied(true));
      }}
    >
      <span role="status">{isCopied ? "Copied" : "Copy"}</span>
    </Button>
  );
}

/** Places chosen at random, in order, each with its word among others of the same sheet. */
function newQuestions(words: readonly string[]): WordQuestion[] {
  return shuffled(words.map((_, place) => place))
    .slice(0, questionCount)
    .toSorted((a, b) => a - b)
    .map((place) => {
      const word = words[place] ?? "";
      const others = shuffled([...new Set(words.filter((other) => other !== word))]);
      const choices = shuffled([word, ...others.slice(0, choiceCount - 1)]);
      return { place: place + 1, word, choices };
    });
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const keys = crypto.getRandomValues(new Uint32Array(items.length));
  return items
    .map((item, index) => ({ item, key: keys[index] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
