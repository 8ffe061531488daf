"use client";

import { Stack, Text } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import type { ProposalView } from "../../keeper/consortium-views.ts";
import { Notice } from "../notice.tsx";
import { MoveOn } from "./move-on.tsx";
import { choiceWords, stageWords, tallyWords } from "./proposal-words.ts";
import { VoteActs } from "./vote-acts.tsx";

/** One proposal: what it would change, where it stands, who has said what, and what can be done. */
export function ProposalCard({
  proposal,
  mayVote,
}: {
  readonly proposal: ProposalView;
  readonly mayVote: boolean;
}) {
  const dates = useDates();
  const { changes, stage, needed, isOwn, proposer, words } = proposal;
  const isClear = changes.every((change) => change.isClear);
  return (
    <li className="plain-line" aria-label={changes.map(({ sentence }) => sentence).join(" ")}>
      <Stack gap="xs">
        <Text fw={600}>{stageWords(proposal, dates)}</Text>
        {changes.map(({ sentence }, index) => (
          <Text key={index} className="long-words">
            {sentence}
          </Text>
        ))}
        {isClear ? null : (
          <Notice weight="danger" title="Part of this can’t be read here">
            <Text>Nobody can tell from this page what it does. Don’t vote for it unseen.</Text>
          </Notice>
        )}
        <Text size="sm" className="long-words">
          {isOwn ? "Your hospital" : proposer} proposed it{words === "" ? "." : `: “${words}”`}
        </Text>
        {needed === undefined ? null : <Tally proposal={proposal} needed={needed} />}
        {stage === "active" && mayVote ? <VoteActs proposal={proposal} /> : null}
        {stage === "succeeded" || stage === "ready" ? <MoveOn proposal={proposal} /> : null}
      </Stack>
    </li>
  );
}

function Tally({ proposal, needed }: { readonly proposal: ProposalView; readonly needed: number }) {
  const { votes, cast } = proposal;
  const share = Math.min(100, (100 * votes.for) / Math.max(1, needed));
  return (
    <Stack gap={4}>
      <div className="tally" aria-hidden>
        <div style={{ width: `${share}%` }} />
      </div>
      <Text size="sm">{tallyWords(proposal)}</Text>
      {cast.length === 0 ? null : (
        <Text size="sm">
          {cast.map(({ name, choice }) => `${name}: ${choiceWords[choice]}`).join(" · ")}
        </Text>
      )}
    </Stack>
  );
}
