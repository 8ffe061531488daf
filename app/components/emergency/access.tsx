"use client";

import { NumberInput, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { useFragment } from "../../hooks/use-fragment.ts";
import { useEmergenciesByMe, useEmergencyOutlook } from "../../hooks/use-emergency.ts";
import { Members } from "../gate.tsx";
import { Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { AccessForm } from "./access-form.tsx";
import { AccessRoom } from "./access-room.tsx";
import { OwnCases } from "./own-cases.tsx";

/** A doctor's way to a patient who can't answer. The patient's number may stand in the address. */
export function EmergencyAccess() {
  const number = Number(useFragment());
  return (
    <Page
      title="Emergency access"
      lead="For a patient who can’t answer, when their records help to treat them now."
      wide
    >
      <Members only="staff">
        <Stack gap={32}>
          <ForPatient key={number} number={number} />
          <OwnCases />
          <ZoneNote />
        </Stack>
      </Members>
    </Page>
  );
}

function ForPatient({ number }: { readonly number: number }) {
  const [patient, setPatient] = useState(number > 0 ? number : 0);
  const { data, error, refetch } = useEmergencyOutlook(patient);
  const { data: own } = useEmergenciesByMe();
  const open = own?.find(({ id, standing }) => id.patient === patient && standing === "open");
  return (
    <Stack gap={16} component="section" aria-labelledby="whose">
      <Title order={2} id="whose">
        {open === undefined ? "Open a patient’s records" : `Patient ${patient}`}
      </Title>
      <NumberInput
        label="Number of the patient"
        description="Their app shows it under Settings, and their hospital knows it."
        size="md"
        min={1}
        max={2 ** 31 - 1}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        autoComplete="off"
        value={patient === 0 ? "" : patient}
        onChange={(value) => setPatient(Number(value))}
      />
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && patient > 0 && error === null ? (
        <Waiting what="Looking what the patient has opened" />
      ) : null}
      {data === undefined || open !== undefined ? null : (
        <AccessForm key={patient} patient={patient} outlook={data} />
      )}
      {open === undefined || data === undefined ? null : (
        <AccessRoom
          key={`${patient}/${open.id.number}`}
          found={open}
          categories={data.categories}
        />
      )}
    </Stack>
  );
}
