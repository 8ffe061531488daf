"use client";

import { Anchor, Button, Group, Text } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import { useJoinedTeams, useLeftAttempts } from "../../hooks/use-today.ts";
import { Notice } from "../notice.tsx";
import { nameOf } from "../person-name.ts";

/** Who joined a team that the patient shares with, and was given the keys with this visit: each by name. */
export function JoinedTeams() {
  const { day } = useDates();
  const { data = [] } = useJoinedTeams();
  const { left, leave } = useLeftAttempts();
  return data
    .filter(({ key }) => !left.has(key))
    .map(({ key, who, team, sees, since }) => (
      <Notice key={key} title={`${nameOf(who)}, can read your ${sees}`}>
        <Text>
          They joined on {day(since)}. You share this with {team}, also with who joins later. Your
          visit gave them the keys.
        </Text>
        <Group gap={16}>
          <Anchor component={Link} href="/sharing/" className="tall">
            Keep them out, or change it
          </Anchor>
          <Button type="button" variant="default" onClick={() => leave([key])}>
            That is right
          </Button>
        </Group>
      </Notice>
    ));
}
