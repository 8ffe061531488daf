import { Stack, Tabs } from "@mantine/core";
import { usePatientRecords, type Subject } from "../../hooks/use-patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { RecordList } from "./record-list.tsx";

type PartsProps = {
  readonly subject: Subject;
  /** Categories that may be read now. */
  readonly open: readonly number[];
  readonly canWriteNotes: boolean;
};

/** A patient's records by subject. */
export function PatientParts({ subject, open }: PartsProps) {
  const { data, error, refetch } = usePatientRecords(subject);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the list of records" />;
  const records = data.filter(({ category }) => open.includes(category));
  return (
    <Tabs defaultValue="timeline" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="timeline" pt={16}>
        <Stack gap={16}>
          <RecordList subject={subject} records={records} empty="Nothing has been added here yet." />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
