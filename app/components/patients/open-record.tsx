import { Group, Stack, Text, Title } from "@mantine/core";
import type { ComponentProps } from "react";
import { dayOf } from "#lib/sentences";
import { useOpenedRecord, type Subject } from "../../hooks/use-patients.ts";
import type { OpenedForReader, PatientRecord } from "../../keeper/patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { FhirTables } from "../records/fhir-tables.tsx";
import { AddCorrection, MarkInError, RewriteNote } from "../records/correction-acts.tsx";
import { MarkedTitle, RecordMarks } from "../records/record-marks.tsx";
import { RecordViewer } from "../viewer/record-viewer.tsx";
import styles from "./patients.module.css";

/** One record's content. Opening it is an entry that the patient sees, and that is said. */
export function OpenRecord({
  subject,
  record,
  writable,
  marks,
}: {
  readonly subject: Subject;
  readonly record: PatientRecord;
  /** Categories that the reader may add to now. */
  readonly writable: readonly number[];
  readonly marks: ComponentProps<typeof RecordMarks>;
}) {
  const { data, error, refetch } = useOpenedRecord(subject, record.digest);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the record" />;
  const { clinical } = data;
  return (
    <Stack gap={16} component="article">
      <div>
        <Title order={2} size="h3">
          <MarkedTitle title={clinical.title} isInError={record.inErrorBy !== undefined} />
        </Title>
        <Text size="sm">
          By {record.author}, added {dayOf(record.addedAt)}. The patient sees that you opened this.
        </Text>
      </div>
      <RecordMarks {...marks} />
      <Contents opened={data} />
      <WriterActs {...{ subject, record, writable }} />
    </Stack>
  );
}

/** What somebody who may write can say about it. */
function WriterActs({
  subject: { patient },
  record,
  writable,
}: {
  readonly subject: Subject;
  readonly record: PatientRecord;
  readonly writable: readonly number[];
}) {
  const { digest, category, isOwn, isNote, inErrorBy } = record;
  const mayWriteHere = writable.includes(category);
  const place = mayWriteHere ? category : writable.find((one) => one === notes);
  const about = { patient, digest };
  if (place === undefined) return null;
  return (
    <Group gap={8} align="flex-start">
      {isOwn && isNote && mayWriteHere ? <RewriteNote record={{ ...about, category }} /> : null}
      <AddCorrection record={{ ...about, category: place }} />
      {isOwn && mayWriteHere && inErrorBy === undefined ? (
        <MarkInError record={{ ...about, category }} />
      ) : null}
    </Group>
  );
}

const notes = 10;

function Contents({
  opened: { clinical, note, tables, bytes },
}: {
  readonly opened: OpenedForReader;
}) {
  const { mediaType, title, fileName = title } = clinical;
  if (note !== undefined) return <pre className={styles["text"]}>{note.text}</pre>;
  if (tables !== undefined) return <FhirTables tables={tables} />;
  return <RecordViewer {...{ bytes, mediaType, title, fileName }} />;
}
