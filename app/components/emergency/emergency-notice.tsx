"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import type { CaseOfMe } from "../../keeper/emergency.ts";
import { Notice } from "../notice.tsx";
import { nameOf } from "../person-name.ts";
import { reviewWords } from "./case-words.ts";
import { Why } from "./why.tsx";

/** An emergency access that is open or waits to be checked: never hidden, never blamed. */
export function EmergencyNotice({ found }: { readonly found: CaseOfMe }) {
  const { day, time } = useDates();
  const { doctor, openedAt, until, standing } = found;
  const end = standing === "open" ? ` They may read until ${time(until)}.` : "";
  return (
    <Notice weight="attention" title={`${nameOf(doctor)}, opened emergency access`}>
      <Text>
        On {day(openedAt)} at {time(openedAt)}.{end}
      </Text>
      <Why why={found.why} />
      {reviewWords(found).map((words) => (
        <Text key={words}>{words}</Text>
      ))}
      <Anchor component={Link} href="/emergency/">
        See it, or dispute it
      </Anchor>
      <Anchor component={Link} href="/readers/">
        See what was read
      </Anchor>
    </Notice>
  );
}
