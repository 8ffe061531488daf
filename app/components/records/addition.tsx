"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useAddFiles } from "../../hooks/use-records.ts";
import type { Choice, PreviewedFile } from "../../keeper/add-records.ts";
import { Notice, Trouble } from "../notice.tsx";
import { PassageBar } from "../passage-bar.tsx";
import { mayStillCome } from "../trouble-words.ts";
import { ProposedList } from "./proposed-list.tsx";

/** Files that were dropped and what they would become, up to the one signature that adds them all. */
export function Addition({
  files,
  preview,
  onDone,
}: {
  readonly files: readonly File[];
  readonly preview: readonly PreviewedFile[];
  /** `kinds`: categories of what was added. */
  readonly onDone: (added: number, kinds: readonly number[]) => void;
}) {
  const adding = useAddFiles();
  const [choices, setChoices] = useState<readonly Choice[]>(() =>
    preview.flatMap(({ records }) => records.map(({ key, category }) => ({ key, category }))),
  );
  const count = choices.length;
  const add = () =>
    adding.mutate(
      { files, choices },
      { onSuccess: ({ digests }) => onDone(digests.length, kindsOf(choices)) },
    );
  return (
    <Stack component="section" gap={16} aria-labelledby="addition" className="panel">
      <Title order={2} id="addition" tabIndex={-1}>
        What you are about to add
      </Title>
      <ProposedList
        preview={preview}
        choices={choices}
        onChange={setChoices}
        isFixed={adding.isPending}
      />
      {adding.error === null ? null : <AdditionTrouble error={adding.error} retry={add} />}
      {adding.isPending ? (
        <PassageBar
          passage={adding.passage}
          what="Encrypting and storing"
          end="Everything is stored. Sign once in your wallet to add it."
        />
      ) : null}
      <Group gap={8}>
        {adding.isPending ? (
          <Button type="button" variant="default" onClick={adding.cancel}>
            Stop adding
          </Button>
        ) : (
          <>
            <Button type="button" onClick={add} disabled={count === 0}>
              {count === 1 ? "Add 1 record" : `Add ${count} records`}
            </Button>
            <Button type="button" variant="default" onClick={() => onDone(0, [])}>
              Add nothing
            </Button>
          </>
        )}
      </Group>
      <Text size="sm">Your wallet asks you once for all of them.</Text>
    </Stack>
  );
}

const kindsOf = (choices: readonly Choice[]): number[] =>
  [...new Set(choices.map(({ category }) => category))].sort((a, b) => a - b);

function AdditionTrouble({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  if (mayStillCome(error))
    return (
      <Trouble error={error} means="It may still come. Look at the list before you add it again." />
    );
  return (
    <Stack gap={8}>
      <Trouble error={error} retry={retry} />
      <Notice title="It is safe to add the same files again">
        <Text>Nothing counts as added before you sign. Half-stored files are cleared away.</Text>
      </Notice>
    </Stack>
  );
}
