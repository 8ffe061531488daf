"use client";

import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { VoteChoice } from "#lib/voting";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { ProposalView } from "../../keeper/consortium-views.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { SecondTap } from "../second-tap.tsx";

const choices = [
  { choice: "for", label: "Vote for", says: "Your hospital votes for it." },
  { choice: "against", label: "Vote against", says: "Your hospital votes against it." },
  {
    choice: "abstain",
    label: "Abstain",
    says: "Your hospital abstains. That helps neither side: only votes for it count.",
  },
] as const satisfies readonly { choice: VoteChoice; label: string; says: string }[];

/** The own hospital's vote, in two taps; afterwards what it said. */
export function VoteActs({ proposal }: { readonly proposal: ProposalView }) {
  const [asked, setAsked] = useState<VoteChoice>();
  const about = proposal.changes[0]?.sentence ?? "";
  if (proposal.ownVote !== undefined) return <Text fw={600}>✓ Your hospital has voted.</Text>;
  const chosen = choices.find(({ choice }) => choice === asked);
  if (chosen !== undefined)
    return <Confirm {...{ proposal, chosen }} close={() => setAsked(undefined)} />;
  return (
    <Group gap="xs">
      {choices.map(({ choice, label }) => (
        <Button
          key={choice}
          variant={choice === "for" ? "filled" : "default"}
          aria-label={`${label}: ${about}`}
          onClick={() => setAsked(choice)}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}

function Confirm({
  proposal,
  chosen: { choice, label, says },
  close,
}: {
  readonly proposal: ProposalView;
  readonly chosen: (typeof choices)[number];
  readonly close: () => void;
}) {
  const keeper = useKeeper();
  const act = useHospitalAct(() => keeper.vote(proposal.id, choice));
  return (
    <SecondTap
      label={label}
      does={`${label} now`}
      act={act}
      run={() => act.mutate(undefined, { onSuccess: close })}
      leave={close}
    >
      {`${says} All hospitals see it, and it can’t be taken back.`}
    </SecondTap>
  );
}
