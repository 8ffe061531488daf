"use client";

import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useCorrectRecord, useMarkInError, useRewriteNote } from "../../hooks/use-corrections.ts";
import type { Corrected } from "../../keeper/record-corrections.ts";
import { Trouble } from "../notice.tsx";

/** A correction by a text; what it corrects stays as it is. */
export function AddCorrection({ record }: { readonly record: Corrected }) {
  const sending = useCorrectRecord(record);
  return (
    <TextAct
      sending={sending}
      opens="Add a correction"
      label="Your correction"
      means="The record stays as it is. Whoever reads it is told to read this too."
      does="Sign and add the correction"
    />
  );
}

/** A new text in the place of one's own. */
export function RewriteNote({ record }: { readonly record: Corrected }) {
  const sending = useRewriteNote(record);
  return (
    <TextAct
      sending={sending}
      opens="Write a new version"
      label="The new version"
      means="It takes the place of this one, which stays as an earlier version."
      does="Sign and replace it"
    />
  );
}

type Words = {
  readonly opens: string;
  readonly label: string;
  readonly means: string;
  readonly does: string;
};

type Sending = Pick<ReturnType<typeof useCorrectRecord>, "mutate" | "isPending" | "error">;

function TextAct({
  sending: { mutate, isPending, error },
  ...words
}: Words & { readonly sending: Sending }) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  if (!isOpen)
    return (
      <Button type="button" variant="default" onClick={() => setOpen(true)}>
        {words.opens}
      </Button>
    );
  return (
    <Stack gap={8} role="group" aria-label={words.opens} w="100%">
      <Textarea
        label={words.label}
        description={words.means}
        size="md"
        autosize
        minRows={3}
        maxLength={20_000}
        value={text}
        data-autofocus
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Text size="sm">Your wallet asks twice: for the text, and for what it is about.</Text>
      {error === null ? null : <Trouble error={error} />}
      <Group gap={8}>
        <Button
          type="button"
          loading={isPending}
          disabled={text.trim() === ""}
          onClick={() => mutate(text, { onSuccess: () => setOpen(false) })}
        >
          {words.does}
        </Button>
        <Button type="button" variant="default" onClick={() => setOpen(false)}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}

/** Two taps: the first says what it means, the second does it. */
export function MarkInError({ record }: { readonly record: Corrected }) {
  const [isAsked, setAsked] = useState(false);
  const marking = useMarkInError(record);
  if (!isAsked)
    return (
      <Button type="button" variant="default" onClick={() => setAsked(true)}>
        Entered in error
      </Button>
    );
  return (
    <Stack gap={8} role="group" aria-label="Say that it was entered in error">
      <Text role="status">
        It stays, struck through, for everybody who may read it. This can’t be taken back.
      </Text>
      {marking.error === null ? null : <Trouble error={marking.error} />}
      <Group gap={8}>
        <Button
          type="button"
          color="red"
          loading={marking.isPending}
          onClick={() => marking.mutate(undefined)}
        >
          Say that it was an error
        </Button>
        <Button type="button" variant="default" onClick={() => setAsked(false)}>
          It is right
        </Button>
      </Group>
    </Stack>
  );
}
