"use client";

import { Button, Group, Select, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useHospitalAct, useHospitalName } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { dateInput, endOfDay, yearAfter } from "./date-input.ts";
import { HospitalNameField, UntilField } from "./fields.tsx";
import { VouchedLinkCard } from "./vouched-link.tsx";

const roleChoices = [
  { value: "patient", label: "Patient" },
  { value: "doctor", label: "Doctor" },
  { value: "nurse", label: "Nurse" },
];

/** Who is vouched for, while it is typed. */
function useVouching() {
  const keeper = useKeeper();
  const known = useHospitalName();
  const [role, setRole] = useState<HospitalMember["role"]>("patient");
  const [until, setUntil] = useState(() => dateInput(yearAfter()));
  const [typedName, setTypedName] = useState("");
  const hospitalName = known === "" ? typedName : known;
  const vouch = useHospitalAct(() => {
    const appUrl = window.location.origin;
    return keeper.vouchByLink({ role, hospitalName, validUntil: endOfDay(until), appUrl });
  });
  return { known, role, setRole, until, setUntil, typedName, setTypedName, vouch };
}

/** Vouches for one person: one signature, then a link and its QR code. */
export function Vouch() {
  const vouching = useVouching();
  const { vouch } = vouching;
  return (
    <Stack gap="md" component="section" aria-labelledby="vouch">
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault();
          vouch.mutate(undefined);
        }}
      >
        <Stack gap="sm">
          <Title order={2} id="vouch">
            Vouch for somebody
          </Title>
          <Text>Check in person who it is. Then hand them a link that makes them a member.</Text>
          <Fields {...vouching} />
          {vouch.error !== null && <Trouble error={vouch.error} />}
        </Stack>
      </form>
      {vouch.data !== undefined && (
        <VouchedLinkCard vouched={vouch.data} done={() => vouch.reset()} />
      )}
    </Stack>
  );
}

function Fields(vouching: ReturnType<typeof useVouching>) {
  const { known, role, setRole, until, setUntil, typedName, setTypedName, vouch } = vouching;
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label="Who is it?"
        data={roleChoices}
        allowDeselect={false}
        value={role}
        onChange={(value) => setRole(value as HospitalMember["role"])}
      />
      <UntilField label="Member until" value={until} change={setUntil} />
      {known === "" && <HospitalNameField value={typedName} change={setTypedName} />}
      <Button type="submit" loading={vouch.isPending}>
        Make the link
      </Button>
    </Group>
  );
}
