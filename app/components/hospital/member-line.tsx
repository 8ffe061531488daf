"use client";

import { Group, Stack, Text } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import { roleWord } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { CompareWords } from "./compare-words.tsx";
import { MemberActs } from "./member-acts.tsx";

const standingWords: Readonly<Record<HospitalMember["standing"], string>> = {
  active: "● Active",
  pending: "◐ Waiting for you to compare words",
  suspended: "✕ Suspended",
  ended: "○ Ended",
};

/** One person of the hospital, and what can be done. */
export function MemberLine({
  member,
  name,
}: {
  readonly member: HospitalMember;
  readonly name: string;
}) {
  const { day } = useDates();
  const { number, role, standing, validUntil } = member;
  return (
    <li className="plain-line" aria-label={name}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={0}>
          <Text fw={600}>{name}</Text>
          <Text size="sm">
            {roleWord(role)}, number {number}
          </Text>
          <Text size="sm">
            {standingWords[standing]}
            {standing === "active" ? ` until ${day(validUntil)}` : ""}
          </Text>
        </Stack>
        <Stack gap="xs">
          {standing === "pending" && <CompareWords member={member} name={name} />}
          <MemberActs member={member} name={name} />
        </Stack>
      </Group>
    </li>
  );
}
