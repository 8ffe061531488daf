"use client";

import { Stack, Text } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import { useEmergenciesOfMe } from "../../hooks/use-emergency.ts";
import type { ReadLine } from "../../keeper/access-log.ts";
import { spanWords } from "../emergency/case-words.ts";
import { Why } from "../emergency/why.tsx";

/** The emergencies in which one reader did what stands below, and why they opened them. */
export function EmergencyWhy({ lines }: { readonly lines: readonly ReadLine[] }) {
  const dates = useDates();
  const { data = [] } = useEmergenciesOfMe();
  const during = data.filter(({ id, openedAt, until }) =>
    lines.some(({ who, at }) => who.number === id.doctor && at >= openedAt && at < until),
  );
  return during.map((found) => (
    <Stack key={found.id.number} gap={4} pt={4}>
      <Text>Emergency access. {spanWords(found, dates)}.</Text>
      <Why why={found.why} />
    </Stack>
  ));
}
