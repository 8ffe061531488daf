"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useEmergenciesToReview } from "../../hooks/use-emergency.ts";
import { Notice } from "../notice.tsx";

/** Emergency accesses that wait for the hospital's judgement; nothing where none does. */
export function ReviewsWait() {
  const { data = [] } = useEmergenciesToReview();
  const waiting = data.filter(({ standing }) => standing === "waits");
  if (waiting.length === 0) return null;
  const disputed = waiting.filter(({ isDisputed }) => isDisputed).length;
  const count =
    waiting.length === 1 ? "One emergency access" : `${waiting.length} emergency accesses`;
  return (
    <Notice weight="attention" title={`${count} to judge`}>
      {disputed === 0 ? null : (
        <Text>{disputed === 1 ? "A patient disputes one." : `Patients dispute ${disputed}.`}</Text>
      )}
      <Anchor component={Link} href="/reviews/">
        Go to Reviews
      </Anchor>
    </Notice>
  );
}
