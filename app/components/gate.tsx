"use client";

import { Text } from "@mantine/core";
import { createContext, use, type ReactNode } from "react";
import { memberStatus } from "#lib/roles";
import { useSignIn } from "../hooks/use-session.ts";
import { roomOf, useStanding, type Room } from "../hooks/use-standing.ts";
import type { MemberStanding, Standing } from "../keeper/standing.ts";
import { FinishEnrolment } from "./join/finish-enrolment.tsx";
import { Notice } from "./notice.tsx";
import { OpenKeys } from "./sign-in/open-keys.tsx";
import { Expired, NotRegistered, OtherRoom, Pending, Suspended } from "./sign-in/outside.tsx";
import { SignIn } from "./sign-in/sign-in.tsx";

const MemberContext = createContext<MemberStanding | undefined>(undefined);

/** The member whose keys are open. For what stands inside of {@link Members}, hospitals' pages apart. */
export function useMember(): MemberStanding {
  const member = use(MemberContext);
  if (member === undefined) throw new Error("This stands outside of Members");
  return member;
}

/**
 * Shows its children to members with open keys (and to hospitals, which have none), and to everybody else what is
 * missing and how to get it. `only`: to whom these rooms belong.
 */
export function Members({
  only,
  children,
}: {
  readonly only?: Exclude<Room, "newcomer">;
  readonly children: ReactNode;
}) {
  const standing = useStanding();
  const signIn = useSignIn();
  const isComing = signIn.isPending && standing?.isOpen !== true; // who only signs in again keeps the page
  if (standing === undefined || isComing)
    return <SignIn reason="to sign in and to open your records" />;
  const room = roomOf(standing);
  if (only !== undefined && room !== only && room !== "newcomer") return <OtherRoom only={only} />;
  if (room === "hospital") return <Inside standing={standing}>{children}</Inside>;
  const missing = missingOf(standing, signIn.error);
  return missing ?? <Inside standing={standing}>{children}</Inside>;
}

/** What stands between somebody signed in and their room; undefined where nothing does. */
function missingOf(standing: Standing, error: Error | null): ReactNode {
  const { member, isOpen, isUnfinished } = standing;
  const room = roomOf(standing);
  if (member === undefined || room === "newcomer") return <NotRegistered />;
  if (member.status === memberStatus.pending) return <Pending member={member} />;
  // A patient's own records stay open to them whatever the hospital says.
  if (room === "staff" && member.status === memberStatus.suspended) return <Suspended />;
  if (room === "staff" && member.isExpired) return <Expired member={member} />;
  if (!isOpen) return <OpenKeys declined={error} />;
  return isUnfinished ? <FinishEnrolment /> : undefined;
}

function Inside({
  standing,
  children,
}: {
  readonly standing: Standing;
  readonly children: ReactNode;
}) {
  return (
    <MemberContext value={standing.member}>
      {standing.hasEnded ? <SignInAgain /> : null}
      {children}
    </MemberContext>
  );
}

/** The session is over, but what is on the page stays: one signature goes on. */
function SignInAgain() {
  return (
    <Notice weight="attention" title="Your sign-in has ended" live>
      <Text>Nothing was lost. Sign in again and go on where you are.</Text>
      <SignIn reason="to sign in again" />
    </Notice>
  );
}
