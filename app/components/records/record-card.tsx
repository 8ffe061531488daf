"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Hex } from "#lib/bytes";
import { dateText } from "#lib/fhir/text";
import { useDates, type Dates } from "../../hooks/use-dates.ts";
import type { RecordEntry, RecordLine } from "../../keeper/records.ts";
import { nameOf } from "../person-name.ts";
import { AddCorrection, MarkInError } from "./correction-acts.tsx";
import { DownloadButton } from "./download-button.tsx";
import { EraseButton } from "./erase-button.tsx";
import { NewVersion } from "./new-version.tsx";
import { MarkedTitle, RecordMarks } from "./record-marks.tsx";
import { UnfinishedVersion } from "./unfinished-version.tsx";

/** One record of a list: what it is, who wrote it, and what can be done with it. */
export function RecordCard({
  record,
  titleOf,
  onOpen,
}: {
  readonly record: RecordEntry;
  /** Titles of other records of the list. */
  readonly titleOf: TitleOf;
  readonly onOpen: (line: RecordLine) => void;
}) {
  const dates = useDates();
  const [isWide, setWide] = useState(false);
  const title = record.clinical?.title ?? "";
  return (
    <li className="record-card">
      <Stack gap={8}>
        <Title order={3}>
          <MarkedTitle title={title} isInError={record.inErrorBy !== undefined} />
        </Title>
        <Text size="sm">{wordsAbout(record, dates)}</Text>
        <RecordMarks {...marksOf(record, titleOf)} earlierVersions={record.earlier.length} />
        {record.unfinished === undefined || !record.author.isYou ? null : (
          <UnfinishedVersion
            record={record}
            earlier={record.unfinished}
            title={titleOf(record.unfinished)}
          />
        )}
        <Group gap={8}>
          <Button type="button" onClick={() => onOpen(record)}>
            Open record <span className="visually-hidden">{title}</span>
          </Button>
          <Button
            type="button"
            variant="default"
            aria-expanded={isWide}
            onClick={() => setWide(!isWide)}
          >
            {isWide ? "Less" : "More"}
            <span className="visually-hidden"> about {title}</span>
          </Button>
        </Group>
        {isWide ? <More record={record} onOpen={onOpen} /> : null}
      </Stack>
    </li>
  );
}

function More({
  record,
  onOpen,
}: {
  readonly record: RecordEntry;
  readonly onOpen: (line: RecordLine) => void;
}) {
  const dates = useDates();
  return (
    <Stack gap={16} className="record-more">
      <Group gap={8} align="flex-start">
        <DownloadButton line={record} />
        <NewVersion line={record} />
        <AddCorrection record={record} />
        {record.inErrorBy === undefined ? <MarkInError record={record} /> : null}
        <EraseButton line={record} />
      </Group>
      {record.earlier.length === 0 ? null : (
        <Stack gap={8}>
          <Title order={4}>Earlier versions</Title>
          <ul className="plain-list">
            {record.earlier.map((line) => (
              <li key={line.digest}>
                <Group gap={8}>
                  <Text size="sm">
                    {wordsAbout(line, dates)}
                    {line.inErrorBy === undefined ? "" : " Entered in error."}
                  </Text>
                  {line.clinical === undefined ? (
                    <Text size="sm">It can’t be opened here.</Text>
                  ) : (
                    <Button type="button" variant="default" onClick={() => onOpen(line)}>
                      Open this version
                    </Button>
                  )}
                </Group>
              </li>
            ))}
          </ul>
        </Stack>
      )}
    </Stack>
  );
}

/** What became of a record of the patient's own list. */
function marksOf({ inErrorBy, corrections, corrects }: RecordLine, titleOf: TitleOf) {
  return {
    inErrorBy: inErrorBy === undefined ? undefined : nameOf(inErrorBy),
    corrections: corrections.map(titleOf),
    corrects: corrects === undefined ? undefined : titleOf(corrects),
  };
}

type TitleOf = (digest: Hex) => string;

/** "About 1 March 2026. Added by Dr Amara Osei, Nordhavn University Hospital, on 3 March 2027, 10:42." */
export function wordsAbout({ clinical, author, anchoredAt }: RecordLine, dates: Dates): string {
  const about =
    clinical === undefined || clinical.date === "" ? "" : `About ${dateText(clinical.date)}. `;
  const who = author.isYou ? "you" : nameOf(author);
  return `${about}Added by ${who} on ${dates.moment(anchoredAt)}.`;
}
