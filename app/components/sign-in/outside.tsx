"use client";

import { Anchor, Button, List, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import { noteStanding, useSignOut } from "../../hooks/use-session.ts";
import type { Room } from "../../hooks/use-standing.ts";
import type { MemberStanding } from "../../keeper/standing.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice } from "../notice.tsx";

/** Signed in, but nobody has vouched for this wallet. */
export function NotRegistered() {
  return (
    <Notice weight="attention" title="Your wallet is not registered with a hospital yet">
      <Text>
        Nothing is wrong with it. Your hospital sends you a link; open it in this browser.
      </Text>
      <Text>
        If you are registered with another wallet, or moved to one, sign out and choose that one.
      </Text>
      <Anchor component={Link} href="/try/">
        Try HealthChain without being registered
      </Anchor>
      <SignOutButton />
    </Notice>
  );
}

/** Staff whom the hospital has not let in yet: six words to compare, and a look at the register every few seconds. */
export function Pending({ member }: { readonly member: MemberStanding }) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  useQuery({
    queryKey: ["look-again"],
    queryFn: async () => {
      const standing = await keeper.lookAgain();
      noteStanding(queries, standing);
      return standing;
    },
    refetchInterval: 5000,
  });
  return (
    <Notice title="One thing is left: your hospital lets you in" live>
      <Text>
        Read these six words to your hospital, in person or on a line that both of you trust:
      </Text>
      <Text size="lg" fw={650} className="words">
        {member.fingerprint}
      </Text>
      <Text>
        The hospital sees the same six words and compares. This page goes on by itself when it has
        let you in.
      </Text>
    </Notice>
  );
}

/** Staff whom the hospital has put out. */
export function Suspended() {
  return (
    <Notice weight="danger" title="Your hospital has suspended your membership">
      <Text>You can’t read or write records until it ends that. Ask your hospital.</Text>
      <SignOutButton />
    </Notice>
  );
}

/** Staff whose membership has run out. */
export function Expired({ member }: { readonly member: MemberStanding }) {
  const { day } = useDates();
  return (
    <Notice weight="attention" title={`Your membership ended on ${day(member.validUntil)}`}>
      <Text>You can’t read or write records until your hospital renews it. Nothing was lost.</Text>
      <SignOutButton />
    </Notice>
  );
}

const belongsTo: Readonly<Record<Exclude<Room, "newcomer">, string>> = {
  patient: "patients",
  staff: "doctors and nurses",
  hospital: "hospitals",
};

/** Signed in as somebody whose rooms are others. */
export function OtherRoom({ only }: { readonly only: Exclude<Room, "newcomer"> }) {
  return (
    <Notice title={`This page is for ${belongsTo[only]}`}>
      <List>
        <List.Item>
          <Anchor component={Link} href="/">
            Go to your own first page
          </Anchor>
        </List.Item>
        <List.Item>Or sign out and choose another wallet.</List.Item>
      </List>
      <SignOutButton />
    </Notice>
  );
}

function SignOutButton() {
  const { mutate, isPending } = useSignOut();
  return (
    <div>
      <Button variant="default" disabled={isPending} onClick={() => mutate("here")}>
        Sign out
      </Button>
    </div>
  );
}
