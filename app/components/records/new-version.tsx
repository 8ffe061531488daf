"use client";

import { Button, Stack, Text } from "@mantine/core";
import { useRef } from "react";
import { useReplaceRecord } from "../../hooks/use-records.ts";
import type { RecordLine } from "../../keeper/records.ts";
import { Trouble } from "../notice.tsx";
import { PassageBar } from "../passage-bar.tsx";
import { codeOf, mayStillCome } from "../trouble-words.ts";

/** A file that takes this record's place. The one before stays as an earlier version. */
export function NewVersion({ line }: { readonly line: RecordLine }) {
  const input = useRef<HTMLInputElement>(null);
  const replacing = useReplaceRecord(line);
  return (
    <Stack gap={8}>
      <Button
        type="button"
        variant="default"
        loading={replacing.isPending}
        onClick={() => input.current?.click()}
      >
        Add a new version
      </Button>
      {replacing.isPending ? (
        <>
          <PassageBar
            passage={replacing.passage}
            what="Encrypting and storing"
            end="It is stored. Your wallet asks twice: to add it, and to put it in the earlier one’s place."
          />
          <Button type="button" variant="default" onClick={replacing.cancel}>
            Stop adding
          </Button>
        </>
      ) : null}
      {replacing.error === null ? null : (
        <>
          <Trouble
            error={replacing.error}
            means={
              mayStillCome(replacing.error)
                ? "It may still come. Look at the list before you choose the file again."
                : undefined
            }
          />
          {isOpenEnded(replacing.error) ? null : (
            <Text size="sm">
              The version before is as it was. It is safe to choose the file again.
            </Text>
          )}
        </>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="The new version"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) replacing.mutate(file);
          currentTarget.value = "";
        }}
      />
    </Stack>
  );
}

/** Whether the file may be there all the same, so that choosing it again would add it twice. */
const isOpenEnded = (error: Error): boolean =>
  mayStillCome(error) || codeOf(error) === "record/unlinked";
