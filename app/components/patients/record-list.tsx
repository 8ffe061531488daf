import { Button, Stack, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Hex } from "#lib/bytes";
import { dateText } from "#lib/fhir/text";
import { dayOf } from "#lib/sentences";
import type { Subject } from "../../hooks/use-patients.ts";
import type { PatientRecord } from "../../keeper/patients.ts";
import { Empty } from "../notice.tsx";
import { MarkedTitle, RecordMarks, titleIn } from "../records/record-marks.tsx";
import { categoryName } from "./patient-words.ts";
import { OpenRecord } from "./open-record.tsx";
import styles from "./patients.module.css";

/** Records, newest first; one of them open in place of the list. */
export function RecordList({
  subject,
  records,
  all,
  writable,
  empty,
}: {
  readonly subject: Subject;
  readonly records: readonly PatientRecord[];
  /** Every record of the patient, whose titles corrections name. */
  readonly all: readonly PatientRecord[];
  /** Categories that the reader may add to now. */
  readonly writable: readonly number[];
  readonly empty: string;
}) {
  const [opened, setOpened] = useState<Hex>();
  const record = records.find(({ digest }) => digest === opened);
  const titleOf = titleIn(all);
  if (record !== undefined)
    return (
      <Stack gap={16}>
        <div>
          <Button type="button" variant="default" onClick={() => setOpened(undefined)}>
            Back to the list
          </Button>
        </div>
        <OpenRecord {...{ subject, record, writable }} marks={marksOf(record, titleOf)} />
      </Stack>
    );
  if (records.length === 0) return <Empty title={empty} />;
  return (
    <Stack gap={8} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {[...records].sort(byNewest).map((one) => (
        <li key={one.digest}>
          <RecordLine record={one} titleOf={titleOf} open={() => setOpened(one.digest)} />
        </li>
      ))}
    </Stack>
  );
}

/** What became of a record, as the list has it. */
function marksOf(
  { inErrorBy, corrections, corrects, earlierVersions }: PatientRecord,
  titleOf: (digest: Hex) => string,
) {
  return {
    ...{ inErrorBy, earlierVersions },
    corrections: corrections.map(titleOf),
    corrects: corrects === undefined ? undefined : titleOf(corrects),
  };
}

const byNewest = (a: PatientRecord, b: PatientRecord): number =>
  dateOf(b).localeCompare(dateOf(a)) || b.addedAt - a.addedAt;

const dateOf = ({ clinical, addedAt }: PatientRecord): string =>
  clinical?.date ?? new Date(addedAt * 1000).toISOString();

function RecordLine({
  record,
  titleOf,
  open,
}: {
  readonly record: PatientRecord;
  readonly titleOf: (digest: Hex) => string;
  readonly open: () => void;
}) {
  const { clinical, category, author, addedAt, closed, inErrorBy } = record;
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
          <MarkedTitle
            title={clinical?.title ?? `A record in ${categoryName(category)}`}
            isInError={inErrorBy !== undefined}
          />
        </Text>
        <Text span size="sm" display="block">
          {[categoryName(category), date, `by ${author}`].filter((part) => part !== "").join(" · ")}
        </Text>
        {closed === undefined ? null : (
          <Text span size="sm" display="block">
            {closedWords(closed)}
          </Text>
        )}
        <RecordMarks {...marksOf(record, titleOf)} />
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
