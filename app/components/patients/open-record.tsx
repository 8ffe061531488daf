import { Stack, Text, Title } from "@mantine/core";
import { dayOf } from "#lib/sentences";
import { useOpenedRecord, type Subject } from "../../hooks/use-patients.ts";
import type { OpenedForReader, PatientRecord } from "../../keeper/patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { FhirTables } from "../records/fhir-tables.tsx";
import { RecordViewer } from "../viewer/record-viewer.tsx";
import styles from "./patients.module.css";

/** One record's content. Opening it is an entry that the patient sees, and that is said. */
export function OpenRecord({
  subject,
  record,
}: {
  readonly subject: Subject;
  readonly record: PatientRecord;
}) {
  const { data, error, refetch } = useOpenedRecord(subject, record.digest);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the record" />;
  const { clinical } = data;
  return (
    <Stack gap={16} component="article">
      <div>
        <Title order={2} size="h3">
          {clinical.title}
        </Title>
        <Text size="sm">
          By {record.author}, added {dayOf(record.addedAt)}. The patient sees that you opened this.
        </Text>
      </div>
      <Contents opened={data} />
    </Stack>
  );
}

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
