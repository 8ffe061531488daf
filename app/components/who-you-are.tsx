"use client";

import { Text } from "@mantine/core";
import { roleName } from "#lib/roles";
import { useDates } from "../hooks/use-dates.ts";
import { useStanding } from "../hooks/use-standing.ts";
import { Members } from "./gate.tsx";
import { Page } from "./page.tsx";

/** Who is signed in, as what, and until when. */
export function WhoYouAre({ title }: { readonly title: string }) {
  const { day } = useDates();
  const standing = useStanding();
  const member = standing?.member;
  return (
    <Page title={title}>
      <Members>
        {member === undefined ? (
          <Text>You act for hospital {standing?.hospital}.</Text>
        ) : (
          <Text>
            You are a {roleName(member.role)}, member number {member.number}, until{" "}
            {day(member.validUntil)}.
          </Text>
        )}
      </Members>
    </Page>
  );
}
