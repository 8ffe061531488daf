"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { listed } from "#lib/sentences";
import { useEmergencyChoice } from "../../hooks/use-emergency.ts";

/** What doctors may open in an emergency, in one sentence beside what is shared. */
export function EmergencyLine() {
  const { data } = useEmergencyChoice();
  if (data === undefined) return null;
  return (
    <Text>
      {data.categories.length === 0
        ? "In an emergency, doctors can open nothing else. "
        : `In an emergency, any doctor can also open your ${listed(data.categories)}. `}
      <Anchor component={Link} href="/emergency/">
        Change that
      </Anchor>
    </Text>
  );
}
