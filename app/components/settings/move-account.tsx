"use client";

import { Button, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { roles } from "#lib/roles";
import { useMove } from "../../hooks/use-move.ts";
import { useAnnounceMoving } from "../../hooks/use-moving.ts";
import { useStanding } from "../../hooks/use-standing.ts";
import type { MemberStanding } from "../../keeper/standing.ts";
import { FinishEnrolment } from "../join/finish-enrolment.tsx";
import { RecoveryWords } from "../join/recovery-words.tsx";
import { Notice, Trouble } from "../notice.tsx";
import { ChooseWallet } from "./choose-wallet.tsx";
import { MakeKeys, MoveNow } from "./move-steps.tsx";
import { Section } from "./section.tsx";

/** Going to another wallet with the same number. */
export function MoveAccount({ member }: { readonly member: MemberStanding }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title="Move to another wallet">
      {isOpen ? (
        <Moving member={member} close={() => setOpen(false)} />
      ) : (
        <>
          <Text>Do this when you change your wallet, and still have the one you use now.</Text>
          <Button variant="default" onClick={() => setOpen(true)}>
            Move to another wallet
          </Button>
        </>
      )}
    </Section>
  );
}

function Moving({
  member,
  close,
}: {
  readonly member: MemberStanding;
  readonly close: () => void;
}) {
  useAnnounceMoving();
  const standing = useStanding();
  const [compromised, setCompromised] = useState(false);
  const { asked, begin, prepare, finish, leave } = useMove();
  const to = begin.data;
  if (to !== undefined && to.account.toLowerCase() === standing?.account.toLowerCase())
    return <Moved role={member.role} isUnfinished={standing.isUnfinished} error={finish.error} />;
  if (asked?.kind === "show") return <RecoveryWords asked={asked} />;
  const stop = () => {
    leave();
    close();
  };
  return (
    <Stack gap={16} role="group" aria-label="Move to another wallet" w="100%">
      <Steps now={to === undefined ? 0 : prepare.isSuccess ? 2 : 1} />
      {to === undefined ? (
        <ChooseWallet
          member={member}
          compromised={compromised}
          choose={setCompromised}
          begin={begin}
        />
      ) : prepare.isSuccess ? (
        <MoveNow to={to} own={standing?.account ?? ""} finish={finish} />
      ) : (
        <MakeKeys to={to} compromised={compromised} prepare={prepare} />
      )}
      <div>
        <Button variant="subtle" onClick={stop} disabled={finish.isPending}>
          Stay with my wallet
        </Button>
      </div>
    </Stack>
  );
}

const steps = [
  "Your new wallet signs in: one signature.",
  "It gets its keys, and you get 24 new words: three signatures.",
  "Your old wallet signs that you move: one signature.",
];

function Steps({ now }: { readonly now: number }) {
  return (
    <Stack gap={8}>
      <Text fw={600} role="status">
        Step {now + 1} of {steps.length}
      </Text>
      <List type="ordered">
        {steps.map((step, index) => (
          <List.Item
            key={step}
            aria-current={index === now ? "step" : undefined}
            fw={index === now ? 600 : 400}
          >
            {index < now ? "Done: " : ""}
            {step}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function Moved({
  role,
  isUnfinished,
  error,
}: {
  readonly role: number;
  readonly isUnfinished: boolean;
  readonly error: Error | null;
}) {
  return (
    <Stack gap={16} w="100%">
      <Notice weight="done" title="You have moved to your new wallet" live>
        <Text>Sign in with the new one from now on. The old one opens nothing here.</Text>
        <Text>If one wallet has both accounts, choose the new one in it now.</Text>
        {role === roles.patient ? null : (
          <Text>
            Ask your hospital to publish its staff list again. Until then nobody new can share with
            you.
          </Text>
        )}
      </Notice>
      {error === null ? null : <Trouble error={error} />}
      {isUnfinished ? <FinishEnrolment /> : null}
    </Stack>
  );
}
