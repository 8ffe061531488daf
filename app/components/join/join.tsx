"use client";

import { Anchor, Button, List, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { memberStatus, roles } from "#lib/roles";
import { useDates } from "../../hooks/use-dates.ts";
import { useEnrolment } from "../../hooks/use-enrolment.ts";
import { useInvitation } from "../../hooks/use-invitation.ts";
import { useSignIn } from "../../hooks/use-session.ts";
import { useStanding } from "../../hooks/use-standing.ts";
import type { Invited } from "../../keeper/keys.ts";
import type { MemberStanding } from "../../keeper/standing.ts";
import { Members } from "../gate.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { Pending } from "../sign-in/outside.tsx";
import { SignIn } from "../sign-in/sign-in.tsx";
import { WordsForm } from "../sign-in/words-form.tsx";
import { RecoveryWords } from "./recovery-words.tsx";

/** The first visit, from the hospital's link to being registered. Each step that is done is skipped. */
export function Join() {
  const { invited, error } = useInvitation();
  const standing = useStanding();
  const { isPending } = useSignIn();
  if (error !== null) return <Trouble error={error} />;
  const member = standing?.member;
  if (member !== undefined) return <AfterJoining member={member} />;
  if (invited === undefined) return <WithoutLink />;
  if (invited.isOver) return <TooLate deadline={invited.deadline} />;
  if (standing === undefined || isPending)
    return (
      <Stack gap={16}>
        <Steps invited={invited} />
        <SignIn reason="to sign in" opens={false} />
      </Stack>
    );
  if (invited.account !== null && invited.account !== standing.account.toLowerCase())
    return <OtherWallet />;
  return <Enrol />;
}

function Steps({ invited }: { readonly invited: Invited }) {
  return (
    <Stack gap={8}>
      <Text fw={600}>{invited.sentence}</Text>
      <Text>
        It takes about three minutes. Have pen and paper ready. Your wallet asks you to sign four
        times:
      </Text>
      <List type="ordered">
        <List.Item>You sign in.</List.Item>
        <List.Item>You make your keys. Your wallet asks the same twice, to be sure.</List.Item>
        <List.Item>You write down 24 recovery words.</List.Item>
        <List.Item>You sign once more, and you are registered.</List.Item>
      </List>
      <Text>If something breaks off, open the link again. What is done is skipped.</Text>
    </Stack>
  );
}

function Enrol() {
  const { mutate, isPending, error, asked } = useEnrolment();
  if (asked?.kind === "show") return <RecoveryWords asked={asked} />;
  if (asked?.kind === "ask")
    return (
      <Stack gap={16}>
        <Text>You have made keys before, and this wallet doesn’t open them. Your words do.</Text>
        <WordsForm action="Go on" isBusy={false} onWords={asked.answer} />
        <div>
          <Button variant="default" onClick={asked.stop}>
            Stop here
          </Button>
        </div>
      </Stack>
    );
  if (isPending) return <Waiting what="Look at your wallet, and sign what it shows you" />;
  if (error !== null) return <Trouble error={error} retry={mutate} isHarmless />;
  return (
    <Stack gap={16}>
      <Text>You are signed in. Now you make the keys that only you have.</Text>
      <Text>Your wallet asks you twice to open your records: this checks that it always can.</Text>
      <div>
        <Button onClick={() => mutate()}>Make my keys</Button>
      </div>
    </Stack>
  );
}

function AfterJoining({ member }: { readonly member: MemberStanding }) {
  if (member.status === memberStatus.pending) return <Pending member={member} />;
  return (
    <Members>
      <Notice weight="done" title="You are registered" live>
        {member.role === roles.patient ? (
          <>
            <Text>Next, add a record of yours. Then let a doctor read what you choose.</Text>
            <Anchor component={Link} href="/records/">
              Add records
            </Anchor>
            <Anchor component={Link} href="/sharing/">
              Share with a doctor
            </Anchor>
          </>
        ) : (
          <Anchor component={Link} href="/">
            See your patients
          </Anchor>
        )}
      </Notice>
    </Members>
  );
}

/** No link, or this page was loaded again: whoever is registered goes on, the others open their link again. */
function WithoutLink() {
  return (
    <Stack gap={16}>
      <Notice title="Open the link that your hospital sent you">
        <Text>
          It leads here and works once. If you opened it before and this page was loaded again, open
          it again: what is done is skipped.
        </Text>
        <Text>Are you registered already? Then sign in here.</Text>
      </Notice>
      <Members>
        <Anchor component={Link} href="/">
          Go to your first page
        </Anchor>
      </Members>
    </Stack>
  );
}

function TooLate({ deadline }: { readonly deadline: number }) {
  const { moment } = useDates();
  return (
    <Notice weight="attention" title={`This link ended on ${moment(deadline)}`}>
      <Text>Nothing was changed. Ask your hospital for a new one.</Text>
    </Notice>
  );
}

function OtherWallet() {
  return (
    <Notice weight="attention" title="This link is for another wallet">
      <Text>
        Nothing was changed. Choose the account that you named to your hospital in your wallet, or
        ask for a new link.
      </Text>
    </Notice>
  );
}
