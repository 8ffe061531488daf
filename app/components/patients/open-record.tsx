import { Stack, Text, Title } from "@mantine/core";
import { dayOf } from "#lib/sentences";
import { useOpenedRecord, type Subject } from "../../hooks/use-patients.ts";
import type { PatientRecord } from "../../keeper/patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
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
  const { clinical, note, bytes } = data;
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
      {note === undefined ? (
        <RecordViewer
          bytes={bytes}
          mediaType={clinical.mediaType}
          title={clinical.title}
          {...(clinical.fileName === undefined ? {} : { fileName: clinical.fileName })}
        />
      ) : (
        <pre className={styles["text"]}>{note.text}</pre>
      )}
    </Stack>
  );
}
