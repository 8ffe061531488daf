"use client";

import { Badge, Box, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconChevronRight, IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { dayOf } from "#lib/sentences";
import { useMyPatients } from "../../hooks/use-patients.ts";
import type { ListedPatient } from "../../keeper/patients.ts";
import { OpenEmergencies } from "../emergency/open-emergencies.tsx";
import { Members } from "../gate.tsx";
import { Page } from "../page.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { patientName } from "./patient-words.ts";
import styles from "./patients.module.css";

/** A doctor's or nurse's first screen: whoever has something new first, those that ended folded. */
export function MyPatients() {
  return (
    <Page
      title="My patients"
      actions={
        <Button component={Link} href="/requests/" variant="default" size="md">
          Ask a patient for access
        </Button>
      }
    >
      <Members only="staff">
        <OpenEmergencies />
        <FindPatient />
      </Members>
    </Page>
  );
}

function FindPatient() {
  const { data, error, refetch } = useMyPatients();
  const [text, setText] = useState("");
  const found = (data ?? []).filter((one) => isMatch(one, text));
  const open = found.filter((one) => one.open.length > 0).sort(byNews);
  const ended = found.filter((one) => one.open.length === 0);
  return (
    <Stack gap={24}>
      <TextInput
        label="Find a patient"
        description="Number, or name where you opened the profile"
        type="search"
        size="md"
        autoFocus
        autoComplete="off"
        leftSection={<IconSearch size={20} aria-hidden />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting what="Looking for your patients" /> : null}
      {data?.length === 0 ? (
        <Empty title="Nobody shares records with you yet">
          <Text>A patient can find you by your name in the hospital’s staff list.</Text>
        </Empty>
      ) : null}
      {data !== undefined && data.length > 0 && found.length === 0 ? (
        <Text role="status">No patient matches.</Text>
      ) : null}
      <PatientList patients={open} />
      {ended.length === 0 ? null : (
        <details className={styles["ended"]}>
          <summary>Ended ({ended.length})</summary>
          <PatientList patients={ended} />
        </details>
      )}
    </Stack>
  );
}

function PatientList({ patients }: { readonly patients: readonly ListedPatient[] }) {
  return (
    <Stack gap={8} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {patients.map((one) => (
        <li key={one.patient}>
          <Link className={styles["patient"]} href={`/patient/#${one.patient}`}>
            <Box style={{ flex: 1 }}>
              <Title order={2} size="h4">
                {patientName(one)}
              </Title>
              <Text size="sm">{standing(one)}</Text>
            </Box>
            <Group gap={8}>
              <News of={one} />
              <IconChevronRight size={20} aria-hidden />
            </Group>
          </Link>
        </li>
      ))}
    </Stack>
  );
}

function News({ of: { newRecords, isNewlyShared } }: { readonly of: ListedPatient }) {
  if (newRecords > 0)
    return (
      <Badge size="lg" variant="filled">
        {newRecords} new
      </Badge>
    );
  if (isNewlyShared)
    return (
      <Badge size="lg" variant="outline">
        newly shared
      </Badge>
    );
  return null;
}

function standing({ open, patient, name }: ListedPatient): string {
  const number = name === undefined ? "" : `Patient ${patient}. `;
  if (open.length === 0) return `${number}Nothing is open to you now.`;
  const until = Math.max(...open.map((one) => one.until));
  const kinds = open.length === 1 ? "One kind of record" : `${open.length} kinds of records`;
  return `${number}${kinds}, until ${dayOf(until)}`;
}

function isMatch({ patient, name = "" }: ListedPatient, text: string): boolean {
  const wanted = text
    .trim()
    .toLowerCase()
    .replace(/^patient\s*/, "");
  return wanted === "" || String(patient).startsWith(wanted) || name.toLowerCase().includes(wanted);
}

const byNews = (a: ListedPatient, b: ListedPatient): number =>
  b.newRecords - a.newRecords || Number(b.isNewlyShared) - Number(a.isNewlyShared);
