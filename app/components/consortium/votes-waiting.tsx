"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useConsortium } from "../../hooks/use-consortium.ts";
import { Notice } from "../notice.tsx";

/** On a hospital's first page: votings in which it has not voted yet. Nothing where there are none, or no votes. */
export function VotesWaiting() {
  const { data } = useConsortium();
  const isOwnActive = data?.hospitals.some(({ isOwn, isActive }) => isOwn && isActive) === true;
  const open = data?.proposals.filter(
    ({ stage, ownVote }) => stage === "active" && ownVote === undefined,
  );
  if (!isOwnActive || open === undefined || open.length === 0) return null;
  return (
    <Notice title={open.length === 1 ? "A vote waits" : `${open.length} votes wait`}>
      {open.map(({ id, changes }) => (
        <Text key={id}>{changes.map(({ sentence }) => sentence).join(" ")}</Text>
      ))}
      <Anchor component={Link} href="/consortium/" className="tall">
        Go and vote
      </Anchor>
    </Notice>
  );
}
