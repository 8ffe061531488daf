"use client";

import { Button, Stack, Textarea } from "@mantine/core";
import { useState } from "react";

/** Where somebody types their 24 words. They leave this field for the keeper and stay nowhere. */
export function WordsForm({
  action,
  isBusy,
  onWords,
}: {
  /** What the button does: "Open my records". */
  readonly action: string;
  readonly isBusy: boolean;
  readonly onWords: (words: string) => void;
}) {
  const [words, setWords] = useState("");
  const count = words.trim() === "" ? 0 : words.trim().split(/\s+/).length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setWords("");
        onWords(words);
      }}
    >
      <Stack gap={16} align="flex-start">
        <Textarea
          w="100%"
          size="md"
          label="Your 24 recovery words"
          description={`In their order, with spaces between. You have typed ${count}.`}
          autosize
          minRows={3}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          value={words}
          onChange={({ currentTarget: { value } }) => setWords(value)}
        />
        <Button type="submit" disabled={isBusy || count === 0}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
