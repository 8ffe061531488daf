"use client";

import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { ProposalView } from "../../keeper/consortium-views.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { SecondTap } from "../second-tap.tsx";

/** What passed goes on: it waits its time, then it takes effect in two taps. Anybody may; nobody signs. */
export function MoveOn({ proposal }: { readonly proposal: ProposalView }) {
  const keeper = useKeeper();
  const [isAsked, setAsked] = useState(false);
  const act = useHospitalAct(() => keeper.moveProposalOn(proposal.id));
  const about = proposal.changes[0]?.sentence ?? "";
  const trouble = act.error === null ? null : <Trouble error={act.error} />;
  if (proposal.stage === "succeeded")
    return (
      <Stack gap="xs" align="flex-start">
        {trouble}
        <Button
          loading={act.isPending}
          aria-label={`Start its waiting time: ${about}`}
          onClick={() => act.mutate(undefined)}
        >
          Start its waiting time
        </Button>
      </Stack>
    );
  if (!isAsked)
    return (
      <Group>
        <Button aria-label={`Let it take effect: ${about}`} onClick={() => setAsked(true)}>
          Let it take effect
        </Button>
      </Group>
    );
  return (
    <SecondTap
      label="Let it take effect"
      does="Let it take effect now"
      act={act}
      run={() => act.mutate(undefined)}
      leave={() => setAsked(false)}
    >
      It takes effect at once, for all hospitals. Only another vote can undo it.
    </SecondTap>
  );
}
