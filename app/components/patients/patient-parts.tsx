import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { usePatientRecords, type Subject } from "../../hooks/use-patients.ts";
import type { PatientRecord } from "../../keeper/patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { NewNote } from "./new-note.tsx";
import { RecordList } from "./record-list.tsx";
import { ResultsPart } from "./results-part.tsx";
import { SummaryPart } from "./summary-part.tsx";

type PartsProps = {
  readonly subject: Subject;
  /** Categories that may be read now. */
  readonly open: readonly number[];
  readonly canWriteNotes: boolean;
};

type Part = { readonly id: string; readonly label: string; readonly shows: ReactNode };

const category = { vitals: 1, laboratory: 6, notes: 10, documents: 11, imaging: 7, heart: 8 };

/** A patient's records by subject; what is not open to the reader has no part. */
export function PatientParts({ subject, open, canWriteNotes }: PartsProps) {
  const { data, error, refetch } = usePatientRecords(subject);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the list of records" />;
  const records = data.filter((one) => open.includes(one.category));
  const parts = partsOf({ subject, open, canWriteNotes }, records);
  return (
    <Tabs defaultValue={parts[0]?.id ?? null} keepMounted={false}>
      <Tabs.List>
        {parts.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id} mih={44}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {parts.map(({ id, shows }) => (
        <Tabs.Panel key={id} value={id} pt={16}>
          {shows}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function partsOf(
  { subject, open, canWriteNotes }: PartsProps,
  records: readonly PatientRecord[],
): Part[] {
  const isOpen = (...wanted: readonly number[]) => wanted.some((one) => open.includes(one));
  const list = (wanted: readonly number[], empty: string) => (
    <RecordList
      subject={subject}
      records={records.filter((one) => wanted.includes(one.category))}
      empty={empty}
    />
  );
  const { vitals, laboratory, notes, documents, imaging, heart } = category;
  const parts: readonly (Part | undefined)[] = [
    isOpen(2, 3, 4, 5, 9)
      ? { id: "summary", label: "Summary", shows: <SummaryPart subject={subject} open={open} /> }
      : undefined,
    isOpen(laboratory)
      ? {
          id: "laboratory",
          label: "Laboratory",
          shows: <ResultsPart kind="laboratory" subject={subject} />,
        }
      : undefined,
    isOpen(vitals)
      ? {
          id: "vitals",
          label: "Vital signs",
          shows: <ResultsPart kind="vital-signs" subject={subject} />,
        }
      : undefined,
    isOpen(notes) || canWriteNotes
      ? {
          id: "notes",
          label: "Notes",
          shows: (
            <>
              <NewNote patient={subject.patient} isAllowed={canWriteNotes} />
              {list([notes], "No notes yet.")}
            </>
          ),
        }
      : undefined,
    isOpen(documents, imaging, heart)
      ? {
          id: "documents",
          label: "Documents and images",
          shows: list([documents, imaging, heart], "No documents or images yet."),
        }
      : undefined,
    {
      id: "timeline",
      label: "Timeline",
      shows: <RecordList subject={subject} records={records} empty="Nothing has been added yet." />,
    },
  ];
  return parts.filter((part) => part !== undefined);
}
