"use client";

import { Button, Stack, Text } from "@mantine/core";
import { emergency } from "#lib/permission";
import { listed } from "#lib/sentences";
import { useDates } from "../../hooks/use-dates.ts";
import { useConsentWatch, usePatientRecords } from "../../hooks/use-patients.ts";
import type { OwnCase } from "../../keeper/emergency.ts";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { PatientParts } from "../patients/patient-parts.tsx";
import { RecordList } from "../patients/record-list.tsx";
import { SaveReason } from "./save-reason.tsx";

/** What a doctor may open while their emergency access lasts, and what of it really opens. */
export function AccessRoom({
  found: { id, until, reasonFile },
  categories,
}: {
  readonly found: OwnCase;
  /** What the patient has opened to emergencies. */
  readonly categories: readonly number[];
}) {
  const { time } = useDates();
  const subject = { patient: id.patient, purpose: emergency };
  const { open, isChecked } = useConsentWatch(subject, categories);
  return (
    <Stack gap={16}>
      <Notice weight="done" title={`You have the right until ${time(until)}`} live>
        {open.length === 0 ? (
          <Text>Nothing is open to you: the patient has closed it, or keeps you out.</Text>
        ) : (
          <Text>You may read their {listed(open)}. The patient sees everything that you open.</Text>
        )}
        {reasonFile === undefined ? null : <SaveReason file={reasonFile} name="reason.json" />}
      </Notice>
      {isChecked ? null : (
        <Notice weight="attention" title="Your right can’t be checked now" live>
          <Text>What was open is closed. It opens again with the connection.</Text>
        </Notice>
      )}
      {open.length === 0 ? null : <Records key={open.join()} subject={subject} open={open} />}
    </Stack>
  );
}

type RecordsProps = {
  readonly subject: { readonly patient: number; readonly purpose: number };
  readonly open: readonly number[];
};

/** A summary only where every record opens: one with gaps would be taken for the whole. */
function Records({ subject, open }: RecordsProps) {
  const { data, error, refetch } = usePatientRecords(subject, open);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the list of records" />;
  const records = data.filter(({ category }) => open.includes(category));
  const closed = records.filter((one) => one.closed !== undefined).length;
  if (records.length > 0 && closed === 0)
    return <PatientParts subject={subject} open={open} writable={[]} />;
  return (
    <>
      {closed === 0 ? null : (
        <Notice weight="attention" title={closedTitle(closed, records.length)}>
          <Text>
            You have the right, but no key of them: those can’t be released in an emergency yet.
            They open where the patient has shared with you before. Treat as if you knew nothing of
            them.
          </Text>
          <div>
            <Button type="button" variant="default" onClick={() => void refetch()}>
              Look again
            </Button>
          </div>
        </Notice>
      )}
      <RecordList
        subject={subject}
        records={records}
        all={data}
        writable={[]}
        empty="There are no such records."
      />
    </>
  );
}

const closedTitle = (closed: number, all: number): string =>
  closed === all
    ? "You can see that there are records, not what is in them"
    : `${closed} of ${all} records don’t open`;
