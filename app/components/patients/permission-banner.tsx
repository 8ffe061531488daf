import { Stack, Text } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { listed } from "#lib/sentences";
import type { ListedPatient } from "../../keeper/patients.ts";
import { permissionLines } from "./patient-words.ts";
import styles from "./patients.module.css";

/** What a reader may see, why and until when, and what is closed. */
export function PermissionBanner({
  patient: { open, closed, patient, name },
  purpose,
  canWriteNotes,
}: {
  readonly patient: ListedPatient;
  readonly purpose: number;
  readonly canWriteNotes: boolean;
}) {
  const lines = permissionLines(open, purpose);
  return (
    <Stack gap={8} className={styles["banner"]} component="section" aria-label="What you may see">
      {name === undefined ? null : <Text size="sm">Patient number {patient}</Text>}
      {lines.map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      {lines.length === 0 ? (
        <Text>Nothing is open to you now. Ask the patient to let you read.</Text>
      ) : null}
      {closed.length === 0 ? null : <Text>No longer shared with you: {listed(closed)}.</Text>}
      {canWriteNotes ? null : (
        <Text>To write a note, ask the patient to let you add to notes and visits.</Text>
      )}
      {lines.length === 0 ? null : (
        <Text size="sm">
          <IconEye size={16} aria-hidden /> The patient sees everything that you open here.
        </Text>
      )}
    </Stack>
  );
}
