"use client";

import { Button, Stack } from "@mantine/core";
import { useDownloadRecord } from "../../hooks/use-records.ts";
import type { RecordLine } from "../../keeper/records.ts";
import { Trouble } from "../notice.tsx";
import { PassageBar } from "../passage-bar.tsx";
import { saveBlob } from "../save-blob.ts";

/** Saves the record on this device, decrypted. */
export function DownloadButton({ line }: { readonly line: RecordLine }) {
  const saving = useDownloadRecord(line);
  const save = () =>
    saving.mutate(undefined, { onSuccess: ({ blob, fileName }) => saveBlob(blob, fileName) });
  return (
    <Stack gap={8}>
      <Button type="button" variant="default" onClick={save} loading={saving.isPending}>
        Save as a file
      </Button>
      {saving.isPending ? <PassageBar passage={saving.passage} what="Opening the record" /> : null}
      {saving.error === null ? null : <Trouble error={saving.error} retry={save} />}
    </Stack>
  );
}
