import { Tabs } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { usePatientRecords, type Subject } from "../../hooks/use-patients.ts";
import type { PatientRecord } from "../../keeper/patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { NewNote } from "./new-note.tsx";
import { RecordList } from "./record-list.tsx";
import { ResultsPart } from "./results-part.tsx";
import { SummaryPart } from "./summary-part.tsx";
import { NoVitalSigns, VitalSigns } from "./vital-signs.tsx";

type PartsProps = {
  readonly subject: Subject;
  /** Categories that may be read now. */
  readonly open: readonly number[];
  /** Categories that may be added to now. */
  readonly writable: readonly number[];
};

type Part = { readonly id: string; readonly label: string; readonly shows: ReactNode };

const category = { vitals: 1, laboratory: 6, notes: 10, documents: 11, imaging: 7, heart: 8 };

/** What a summary is made of: the sensitive kinds have conditions and medicines of their own. */
const summarized = [2, 3, 4, 5, 7, 8, 9, 16, 17, 18, 19];

/** A patient's records by subject; what is not open to the reader has no part. */
export function PatientParts({ subject, open, writable }: PartsProps) {
  const { data, error, refetch } = usePatientRecords(subject, open);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the list of records" />;
  const records = data.filter((one) => open.includes(one.category));
  return <Parts {...{ subject, open, writable, records }} />;
}

const tabsId = "patient-parts";

function Parts(props: PartsProps & { readonly records: readonly PatientRecord[] }) {
  const [chosen, choose] = useState<string | null>(null);
  const seeHeart = () => {
    document.getElementById(`${tabsId}-tab-heart`)?.focus(); // the button that was pressed goes away
    choose("heart");
  };
  const parts = partsOf({ ...props, seeHeart });
  const shown = parts.find(({ id }) => id === chosen) ?? parts[0];
  return (
    <Tabs id={tabsId} value={shown?.id ?? null} onChange={choose} keepMounted={false}>
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

type Room = PartsProps & {
  readonly records: readonly PatientRecord[];
  readonly seeHeart: () => void;
};

const partsOf = (room: Room): Part[] => [
  ...chartParts(room),
  ...listParts(room),
  ...closedParts(room),
];

/** Why there are no vital signs, which whoever treats somebody looks for. */
const closedParts = ({ subject, open }: Room): Part[] =>
  open.includes(category.vitals)
    ? []
    : [{ id: "vitals", label: "Vital signs", shows: <NoVitalSigns subject={subject} /> }];

/** What is read out of records. */
function chartParts({ subject, open, seeHeart }: Room): Part[] {
  const isOpen = (wanted: readonly number[]) => wanted.some((one) => open.includes(one));
  const parts: readonly (Part & { readonly from: readonly number[] })[] = [
    {
      id: "summary",
      label: "Summary",
      from: summarized,
      shows: <SummaryPart subject={subject} open={open} seeHeart={seeHeart} />,
    },
    {
      id: "laboratory",
      label: "Laboratory",
      from: [category.laboratory],
      shows: <ResultsPart kind="laboratory" subject={subject} />,
    },
    {
      id: "vitals",
      label: "Vital signs",
      from: [category.vitals],
      shows: <VitalSigns subject={subject} />,
    },
  ];
  return parts.filter(({ from }) => isOpen(from));
}

/** Records one by one. */
function listParts({ subject, open, writable, records }: Room): Part[] {
  const { notes, documents, imaging, heart } = category;
  const shared = { subject, writable, all: records };
  const part = (id: string, label: string, { from, empty }: Listed): Part[] => {
    const canWrite = id === "notes" && writable.includes(notes);
    if (!canWrite && !from.some((one) => open.includes(one))) return [];
    const found = records.filter((one) => from.includes(one.category));
    const shows = (
      <>
        {canWrite ? <NewNote patient={subject.patient} /> : null}
        <RecordList {...shared} records={found} empty={empty} />
      </>
    );
    return [{ id, label, shows }];
  };
  return [
    ...part("heart", "Heart and lung", { from: [heart], empty: "No heart and lung records yet." }),
    ...part("notes", "Notes", { from: [notes], empty: "No notes yet." }),
    ...part("documents", "Documents and images", {
      from: [documents, imaging],
      empty: "No documents or images yet.",
    }),
    {
      id: "timeline",
      label: "Timeline",
      shows: <RecordList {...shared} records={records} empty="Nothing has been added yet." />,
    },
  ];
}

type Listed = { readonly from: readonly number[]; readonly empty: string };
