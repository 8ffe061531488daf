"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useOpenKeys } from "../../hooks/use-session.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { WordsForm } from "./words-form.tsx";

/** After the sign-in: opens the keys by the wallet's signature or by the 24 words. `declined`: what came of a first try. */
export function OpenKeys({ declined }: { readonly declined?: Error | null }) {
  const { mutate, isPending, error: ownError } = useOpenKeys();
  const error = ownError ?? declined ?? null;
  const [byWords, setByWords] = useState(false);
  return (
    <Stack gap={16}>
      <Text>
        Your records are sealed. Only you can open them on this device, with your wallet or with
        your 24 recovery words.
      </Text>
      {error === null || isPending ? null : <Trouble error={error} />}
      {isPending ? <Waiting what="Opening your keys" /> : null}
      {byWords ? (
        <WordsForm action="Open my records" isBusy={isPending} onWords={mutate} />
      ) : (
        <Group>
          <Button disabled={isPending} onClick={() => mutate(undefined)}>
            Open with my wallet
          </Button>
          <Button variant="default" disabled={isPending} onClick={() => setByWords(true)}>
            Use my recovery words
          </Button>
        </Group>
      )}
    </Stack>
  );
}
