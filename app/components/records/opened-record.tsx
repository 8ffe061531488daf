"use client";

import { Modal, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useOpenRecord } from "../../hooks/use-records.ts";
import type { OpenRecordView } from "../../keeper/open-records.ts";
import type { RecordLine } from "../../keeper/records.ts";
import { Trouble } from "../notice.tsx";
import { PassageBar } from "../passage-bar.tsx";
import { RecordViewer } from "../viewer/record-viewer.tsx";
import { FhirTables } from "./fhir-tables.tsx";
import { DownloadButton } from "./download-button.tsx";
import { wordsAbout } from "./record-card.tsx";

/** A record over the list it was opened from; it leaves memory when it is closed. */
export function OpenedRecord({
  line,
  onClose,
}: {
  readonly line: RecordLine | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={line !== undefined}
      onClose={onClose}
      title={line?.clinical?.title ?? ""}
      closeButtonProps={{ "aria-label": "Close the record" }}
      size="xl"
    >
      {line === undefined ? null : <Inside line={line} />}
    </Modal>
  );
}

function Inside({ line }: { readonly line: RecordLine }) {
  const dates = useDates();
  const { mutate, data, error, passage } = useOpenRecord();
  useEffect(() => mutate(line), [mutate, line]);
  return (
    <Stack gap={16}>
      <Text size="sm">{wordsAbout(line, dates)}</Text>
      {error === null ? null : <Trouble error={error} retry={() => mutate(line)} />}
      {data === undefined && error === null ? (
        <PassageBar passage={passage} what="Opening the record" />
      ) : null}
      {data === undefined ? null : <Contents opened={data} line={line} />}
    </Stack>
  );
}

function Contents({
  opened,
  line,
}: {
  readonly opened: OpenRecordView;
  readonly line: RecordLine;
}) {
  const { clinical, tables, bytes, mediaType } = opened;
  const { title, fileName = title } = clinical;
  return (
    <Stack gap={16}>
      {clinical.note === "" ? null : <Text>{clinical.note}</Text>}
      {tables === undefined ? (
        <RecordViewer {...{ bytes, mediaType, title, fileName }} />
      ) : (
        <>
          <FhirTables tables={tables} />
          <DownloadButton line={line} />
        </>
      )}
    </Stack>
  );
}
