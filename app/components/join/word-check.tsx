"use client";

import { Button, Group, Radio, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Notice } from "../notice.tsx";

/** "Which is word 7?" */
export type WordQuestion = {
  /** 1 to 24. */
  readonly place: number;
  readonly word: string;
  readonly choices: readonly string[];
};

/** Some words to pick from the sheet: who has it on paper needs half a minute, and who has not sees it now. */
export function WordCheck({
  questions,
  onRight,
  onBack,
}: {
  readonly questions: readonly WordQuestion[];
  readonly onRight: () => void;
  readonly onBack: () => void;
}) {
  const [picked, setPicked] = useState<Readonly<Record<number, string>>>({});
  const [isWrong, setWrong] = useState(false);
  const isWhole = questions.every(({ place }) => picked[place] !== undefined);
  const check = () => {
    const isRight = questions.every(({ place, word }) => picked[place] === word);
    setWrong(!isRight);
    if (isRight) onRight();
  };
  return (
    <Stack gap={16}>
      <Title order={2}>Now look at your paper</Title>
      <Text>Pick the words that stand at these places.</Text>
      {questions.map(({ place, choices }) => (
        <Radio.Group
          key={place}
          label={`Word ${place}`}
          size="md"
          value={picked[place] ?? null}
          onChange={(word) => setPicked({ ...picked, [place]: word })}
        >
          <Group gap={8} mt={4}>
            {choices.map((word) => (
              <Radio.Card key={word} value={word} className="word-choice">
                {word}
              </Radio.Card>
            ))}
          </Group>
        </Radio.Group>
      ))}
      {isWrong ? (
        <Notice weight="attention" title="At least one of these is another word" live>
          <Text>Nothing was stored yet. Look at your paper again, or at the words.</Text>
        </Notice>
      ) : null}
      <Group>
        <Button disabled={!isWhole} onClick={check}>
          Check my words
        </Button>
        <Button variant="default" onClick={onBack}>
          Show the words again
        </Button>
      </Group>
    </Stack>
  );
}
