"use client";

import { Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useHospitalMembers, useMemberName } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { Members } from "../gate.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { MemberLine } from "./member-line.tsx";
import { Registrars } from "./registrars.tsx";
import { TakeOver } from "./take-over.tsx";
import { Vouch } from "./vouch.tsx";

/** The hospital's people: vouch for newcomers, compare, suspend, renew. */
export function People() {
  return (
    <Page title="People" lead="Those whom your hospital vouches for." wide>
      <Members only="hospital">
        <Vouch />
        <MemberList />
        <TakeOver />
        <Registrars />
      </Members>
    </Page>
  );
}

const everybody = "all";

const roleFilters = [
  { value: everybody, label: "Everybody" },
  { value: "patient", label: "Patients" },
  { value: "doctor", label: "Doctors" },
  { value: "nurse", label: "Nurses" },
];

const standingFilters = [
  { value: everybody, label: "Any" },
  { value: "pending", label: "Waiting" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
  { value: "ended", label: "Ended" },
];

function MemberList() {
  const members = useHospitalMembers();
  const nameOf = useMemberName();
  const [text, setText] = useState("");
  const [role, setRole] = useState(everybody);
  const [standing, setStanding] = useState(everybody);
  const isWanted = (member: HospitalMember): boolean =>
    (role === everybody || member.role === role) &&
    (standing === everybody || member.standing === standing) &&
    `${nameOf(member)} ${member.number}`.toLowerCase().includes(text.trim().toLowerCase());
  if (members.error !== null)
    return <Trouble error={members.error} retry={() => void members.refetch()} />;
  if (members.data === undefined) return <Waiting what="Asking who is here" />;
  const wanted = members.data.filter(isWanted);
  return (
    <Stack gap="sm" component="section" aria-labelledby="members" className="no-print">
      <Title order={2} id="members">
        Members
      </Title>
      <Group gap="sm" align="flex-end">
        <TextInput
          type="search"
          label="Name or number"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Select
          label="Role"
          allowDeselect={false}
          data={roleFilters}
          value={role}
          onChange={(value) => setRole(value ?? everybody)}
        />
        <Select
          label="Standing"
          allowDeselect={false}
          data={standingFilters}
          value={standing}
          onChange={(value) => setStanding(value ?? everybody)}
        />
      </Group>
      <Text role="status" size="sm">
        {wanted.length} of {members.data.length} people
      </Text>
      {members.data.length === 0 && (
        <Empty title="Nobody is here yet">
          <Text>Vouch for the first person above.</Text>
        </Empty>
      )}
      <ul className="plain-list">
        {wanted.map((member) => (
          <MemberLine key={member.number} member={member} name={nameOf(member)} />
        ))}
      </ul>
    </Stack>
  );
}
