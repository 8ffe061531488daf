"use client";

import { Anchor, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import { useEmergenciesByMe } from "../../hooks/use-emergency.ts";
import type { OwnCase } from "../../keeper/emergency.ts";
import { Told } from "../told.tsx";
import { CaseBadges } from "./case-badges.tsx";
import { spanWords } from "./case-words.ts";
import { SaveReason } from "./save-reason.tsx";

/** A doctor's own emergency accesses, newest first. */
export function OwnCases() {
  const { data } = useEmergenciesByMe();
  if (data === undefined || data.length === 0) return null;
  return (
    <Stack gap={8} component="section" aria-labelledby="own">
      <Title order={2} id="own">
        What you have opened
      </Title>
      <ul className="plain-list">
        {data.map((found) => (
          <li key={`${found.id.patient}/${found.id.number}`} className="plain-line">
            <OwnCaseLine found={found} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function OwnCaseLine({ found }: { readonly found: OwnCase }) {
  const dates = useDates();
  const { id, standing, reviews, reasonFile, told } = found;
  const isOpen = standing === "open";
  return (
    <Stack gap={8}>
      <Text fw={600}>
        {isOpen ? (
          <Anchor component={Link} href={`/emergency-access/#${id.patient}`}>
            Patient {id.patient}
          </Anchor>
        ) : (
          `Patient ${id.patient}`
        )}
      </Text>
      <CaseBadges of={found} />
      <Text size="sm">{spanWords(found, dates)}.</Text>
      {reviews.map(({ hospital, isJustified }, index) => (
        <Text key={index} size="sm">
          {hospital} found that it was {isJustified ? "" : "not "}justified.
        </Text>
      ))}
      <Told state={told} reason={{ of: "emergency", ...id }} listKey="emergency" />
      {isOpen || reasonFile === undefined ? null : (
        <SaveReason file={reasonFile} name={`reason-${id.patient}-${id.number}.json`} />
      )}
    </Stack>
  );
}
