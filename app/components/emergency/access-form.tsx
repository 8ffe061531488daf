"use client";

import { Button, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { listed } from "#lib/sentences";
import type { EmergencyObstacle, EmergencyOutlook } from "#lib/use-cases/break-glass";
import { useDates, type Dates } from "../../hooks/use-dates.ts";
import { useOpenEmergency } from "../../hooks/use-emergency.ts";
import { Notice, Trouble } from "../notice.tsx";
import { windowWords } from "./window-words.ts";

const longest = 1000;

/** Reason, plain warning, one prompt. */
export function AccessForm({
  patient,
  outlook,
}: {
  readonly patient: number;
  readonly outlook: EmergencyOutlook;
}) {
  const dates = useDates();
  const [reason, setReason] = useState("");
  const { mutate, isPending, error } = useOpenEmergency();
  const { obstacle, categories, window } = outlook;
  if (obstacle !== undefined && obstacle !== "open-already") {
    const { title, next } = obstacleWords(obstacle, outlook, dates);
    return (
      <Notice weight="attention" title={title} live>
        <Text>{next}</Text>
      </Notice>
    );
  }
  const open = () => mutate({ patient, reason });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <Stack gap={16}>
        <Text>
          In an emergency this patient lets doctors open: <strong>{listed(categories)}</strong>. You
          get the right; records open only if you hold their keys already.
        </Text>
        <Textarea
          label="Why do you need it?"
          description="The patient reads it, and whoever checks this asks for it. “Unconscious after a fall.”"
          size="md"
          required
          autosize
          minRows={2}
          maxLength={longest}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Notice weight="attention" title="The patient sees this, and another hospital checks it">
          <Text>
            Your right lasts {windowWords(window)}. You can’t take it back. Open it only to treat
            this patient now.
          </Text>
        </Notice>
        {error === null ? null : <Trouble error={error} retry={open} />}
        <div>
          <Button type="submit" size="lg" disabled={reason.trim() === ""} loading={isPending}>
            Open emergency access
          </Button>
        </div>
      </Stack>
    </form>
  );
}

type Obstacle = Exclude<EmergencyObstacle, "open-already">;

/** Why it can't be opened, and what to do. */
function obstacleWords(
  obstacle: Obstacle,
  { notBefore }: EmergencyOutlook,
  { moment }: Dates,
): { readonly title: string; readonly next: string } {
  const next = "Ask a colleague who can open it.";
  switch (obstacle) {
    case "not-opened":
      return {
        title: "This patient has opened nothing to emergencies",
        next: "Nobody can open their records without them. Ask them once they can answer.",
      };
    case "not-a-doctor":
      return { title: "Only doctors can open emergency access", next };
    case "too-new":
      return { title: `You can open emergency access from ${moment(notBefore)}`, next };
    case "too-many-of-doctor":
      return { title: "Too many of your emergency accesses wait to be checked", next };
    case "too-many-of-hospital":
      return {
        title: "Too many emergency accesses of your hospital wait to be checked",
        next: "Ask a colleague of another hospital, and your administration to remind the others.",
      };
  }
}
