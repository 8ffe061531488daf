"use client";

import { Anchor, Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { purposes } from "#lib/categories";
import { useFragment } from "../../hooks/use-fragment.ts";
import { useConsentWatch, useMyPatients } from "../../hooks/use-patients.ts";
import type { ListedPatient } from "../../keeper/patients.ts";
import { useStanding } from "../../hooks/use-standing.ts";
import { Members } from "../gate.tsx";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { GiveUpAccess } from "./give-up-access.tsx";
import { PatientParts } from "./patient-parts.tsx";
import { PermissionBanner } from "./permission-banner.tsx";
import { categoryName, patientName, purposesOf, readableFor } from "./patient-words.ts";

const treatment = 0;

/** The page of the patient whose number stands in the address. */
export function PatientRoom() {
  const number = Number(useFragment());
  const standing = useStanding();
  if (standing?.isOpen !== true)
    return (
      <Page title={`Patient ${number}`}>
        <Members only="staff">
          <Waiting what="Opening your keys" />
        </Members>
      </Page>
    );
  return (
    <Members only="staff">
      <Found number={number} />
    </Members>
  );
}

function Found({ number }: { readonly number: number }) {
  const { data, error, refetch } = useMyPatients();
  const found = data?.find(({ patient }) => patient === number);
  if (found !== undefined)
    return (
      <Page title={patientName(found)} wide>
        <Reading key={number} patient={found} />
      </Page>
    );
  return (
    <Page title={`Patient ${number}`}>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting what="Looking what you may see" /> : null}
      {data === undefined ? null : (
        <Empty title="This patient shares nothing with you">
          <Text>Ask them to find you by your name and let you read, or ask for access here.</Text>
          <AskThem number={number} words="Ask for access" />
          <Anchor component={Link} href={`/emergency-access/#${number}`}>
            They can’t answer: emergency access
          </Anchor>
        </Empty>
      )}
    </Page>
  );
}

const AskThem = ({ number, words }: { readonly number: number; readonly words: string }) => (
  <Button component={Link} href={`/requests/#${number}`} variant="default" size="md">
    {words}
  </Button>
);

function Reading({ patient }: { readonly patient: ListedPatient }) {
  const possible = purposesOf(patient.open);
  const [purpose, setPurpose] = useState(
    possible.includes(treatment) ? treatment : (possible[0] ?? treatment),
  );
  return (
    <Stack gap={24}>
      {possible.length < 2 ? null : (
        <NativeSelect
          label="Why you read now"
          description="The patient sees it with each thing that you open."
          size="md"
          value={purpose}
          data={purposes
            .filter(({ bit }) => possible.includes(bit))
            .map(({ bit, name }) => ({ value: String(bit), label: name }))}
          onChange={({ currentTarget }) => setPurpose(Number(currentTarget.value))}
        />
      )}
      <Watched key={purpose} patient={patient} purpose={purpose} />
    </Stack>
  );
}

/** What is open, for as long as the consent holds. */
function Watched({
  patient,
  purpose,
}: {
  readonly patient: ListedPatient;
  readonly purpose: number;
}) {
  const readable = readableFor(patient.open, purpose);
  const [asked, setAsked] = useState(readable);
  const opened = readable.filter((category) => !asked.includes(category));
  if (opened.length > 0) setAsked([...asked, ...opened].toSorted((a, b) => a - b));
  const { open, isChecked } = useConsentWatch({ patient: patient.patient, purpose }, asked);
  const ended = asked.filter((category) => !open.includes(category));
  const isStillOpen = ({ category }: { readonly category: number }) => open.includes(category);
  const closed = [...new Set([...patient.closed, ...ended])].sort((a, b) => a - b);
  const stillOpen = patient.open.filter(isStillOpen);
  const writable = stillOpen
    .filter(({ writesFor }) => writesFor.includes(treatment))
    .map(({ category }) => category);
  const canWriteNotes = writable.includes(notes);
  return (
    <>
      <PermissionBanner
        patient={{ ...patient, open: stillOpen, closed }}
        purpose={purpose}
        canWriteNotes={canWriteNotes}
      />
      {isChecked ? null : (
        <Notice weight="attention" title="Your consent can’t be checked now" live>
          <Text>
            What was open is closed. Nothing was lost. It opens again with the connection.
          </Text>
        </Notice>
      )}
      {isChecked && ended.length > 0 ? (
        <Notice weight="attention" title="The patient’s consent has ended" live>
          <Text>
            Closed now: {ended.map(categoryName).join(", ")}. What was open of it is closed.
          </Text>
        </Notice>
      ) : null}
      {open.length === 0 ? null : (
        <PatientParts
          key={open.join()}
          subject={{ patient: patient.patient, purpose }}
          open={open}
          writable={writable}
        />
      )}
      <Group gap={12} align="flex-start">
        <AskThem number={patient.patient} words="Ask for more" />
        {stillOpen.every(({ byTeam }) => byTeam) ? null : (
          <GiveUpAccess patient={patient.patient} />
        )}
      </Group>
    </>
  );
}

const notes = 10;
