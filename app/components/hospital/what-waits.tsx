"use client";

import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalMembers, useMemberName, usePublishedStaff } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { VotesWaiting } from "../consortium/votes-waiting.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { DevicesWait } from "../devices/devices-wait.tsx";
import { CompareWords } from "./compare-words.tsx";
import { GatewayState } from "./gateway-state.tsx";
import { MemberActs } from "./member-acts.tsx";
import { ReviewsWait } from "./reviews-wait.tsx";

/** A hospital's first page: whoever and whatever needs an answer. */
export function WhatWaits() {
  const members = useHospitalMembers();
  const staff = usePublishedStaff();
  const error = members.error ?? staff.error;
  return (
    <Page title="What waits" lead="Whatever needs an answer of your hospital.">
      <ReviewsWait />
      <DevicesWait />
      {error !== null && <Trouble error={error} retry={() => void members.refetch()} />}
      {members.data === undefined || staff.data === undefined ? (
        error === null && <Waiting what="Looking" />
      ) : (
        <Waitlist members={members.data} listed={staff.data.people.map(({ number }) => number)} />
      )}
      <VotesWaiting />
      <GatewayState />
    </Page>
  );
}

function Waitlist({
  members,
  listed,
}: {
  readonly members: readonly HospitalMember[];
  readonly listed: readonly number[];
}) {
  const pending = members.filter(({ standing }) => standing === "pending");
  const ending = members.filter(
    ({ standing, endsSoon }) => endsSoon && (standing === "ended" || standing === "active"),
  );
  const unlisted = members.filter(
    ({ role, standing, number }) =>
      role !== "patient" && standing === "active" && !listed.includes(number),
  );
  if (pending.length + ending.length + unlisted.length === 0)
    return <Notice weight="done" title="Nobody waits for you" />;
  return (
    <>
      <Waiters title="Compare six words and let in" members={pending}>
        {(member, name) => <CompareWords member={member} name={name} />}
      </Waiters>
      <Waiters title="Membership ends soon, or has ended" members={ending}>
        {(member, name) => <MemberActs member={member} name={name} />}
      </Waiters>
      <Waiters title="Not in your staff list, so no patient finds them" members={unlisted}>
        {() => (
          <Anchor component={Link} href="/directory/">
            Add to the staff list
          </Anchor>
        )}
      </Waiters>
    </>
  );
}

function Waiters(props: {
  readonly title: string;
  readonly members: readonly HospitalMember[];
  readonly children: (member: HospitalMember, name: string) => ReactNode;
}) {
  const { title, members, children } = props;
  const nameOf = useMemberName();
  const { day } = useDates();
  if (members.length === 0) return null;
  return (
    <Stack gap="xs" component="section">
      <Title order={2}>{title}</Title>
      <ul className="plain-list">
        {members.map((member) => (
          <li key={member.number} className="plain-line" aria-label={nameOf(member)}>
            <Group justify="space-between" align="flex-start">
              <div>
                <Text fw={600}>{nameOf(member)}</Text>
                <Text size="sm">Member until {day(member.validUntil)}</Text>
              </div>
              {children(member, nameOf(member))}
            </Group>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
