import { Button, Stack, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Hex } from "#lib/bytes";
import { dateText } from "#lib/fhir/text";
import { dayOf } from "#lib/sentences";
import type { Subject } from "../../hooks/use-patients.ts";
import type { PatientRecord } from "../../keeper/patients.ts";
import { Empty } from "../notice.tsx";
import { categoryName } from "./patient-words.ts";
import { OpenRecord } from "./open-record.tsx";
import styles from "./patients.module.css";

/** Records, newest first; one of them open in place of the list. */
export function RecordList({
  subject,
  records,
  empty,
}: {
  readonly subject: Subject;
  readonly records: readonly PatientRecord[];
  readonly empty: string;
}) {
  const [opened, setOpened] = useState<Hex>();
  const record = records.find(({ digest }) => digest === opened);
  if (record !== undefined)
    return (
      <Stack gap={16}>
        <div>
          <Button type="button" variant="default" onClick={() => setOpened(undefined)}>
            Back to the list
          </Button>
        </div>
        <OpenRecord subject={subject} record={record} />
      </Stack>
    );
  if (records.length === 0) return <Empty title={empty} />;
  return (
    <Stack gap={8} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {[...records].sort(byNewest).map((one) => (
        <li key={one.digest}>
          <RecordLine record={one} open={() => setOpened(one.digest)} />
        </li>
      ))}
    </Stack>
  );
}

const byNewest = (a: PatientRecord, b: PatientRecord): number =>
  dateOf(b).localeCompare(dateOf(a)) || b.addedAt - a.addedAt;

const dateOf = ({ clinical, addedAt }: PatientRecord): string =>
  clinical?.date ?? new Date(addedAt * 1000).toISOString();

function RecordLine({
  record: { clinical, category, author, addedAt, closed, earlierVersions },
  open,
}: {
  readonly record: PatientRecord;
  readonly open: () => void;
}) {
  const date = clinical === undefined ? dayOf(addedAt) : dateText(clinical.date);
  return (
    <button
      type="button"
      className={styles["record"]}
      disabled={closed !== undefined}
      onClick={open}
    >
      <span style={{ flex: 1 }}>
        <Text span fw={600} display="block">
          {clinical?.title ?? `A record in ${categoryName(category)}`}
        </Text>
        <Text span size="sm" display="block">
          {[categoryName(category), date, `by ${author}`].filter((part) => part !== "").join(" · ")}
        </Text>
        {closed === undefined ? null : (
          <Text span size="sm" display="block">
            {closedWords(closed)}
          </Text>
        )}
        {earlierVersions === 0 ? null : (
          <Text span size="sm" display="block">
            Earlier versions: {earlierVersions}
          </Text>
        )}
      </span>
      <IconChevronRight size={20} aria-hidden />
    </button>
  );
}

function closedWords(code: string): string {
  if (code === "keys/not-in-capsule")
    return "Waits for the patient’s next visit, which gives you its key.";
  if (code === "keys/no-capsule") return "You may read it, but none of its keys has reached you.";
  if (code === "record/box-missing" || code === "record/erased") return "The patient erased it.";
  if (code === "record/unavailable") return "It is not available now. Try again later.";
  return "It does not open. Tell the hospital that keeps it.";
}
