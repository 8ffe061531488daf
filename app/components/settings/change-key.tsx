"use client";

import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { roles } from "#lib/roles";
import { useKeyChange } from "../../hooks/use-membership.ts";
import type { MemberStanding } from "../../keeper/standing.ts";
import { RecoveryWords } from "../join/recovery-words.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { Section } from "./section.tsx";

type Reason = "precaution" | "known";

/** A new key with new recovery words, in two taps, four signatures and a pen. */
export function ChangeKey({ member }: { readonly member: MemberStanding }) {
  const [isAsked, setAsked] = useState(false);
  const change = useKeyChange();
  const { asked, isPending, isSuccess, error } = change;
  return (
    <Section title="Change my key">
      {asked?.kind === "show" ? (
        <RecoveryWords asked={asked} />
      ) : isPending ? (
        <Waiting what="Look at your wallet, and sign what it shows you" />
      ) : (
        <>
          {error === null ? null : <Trouble error={error} />}
          {isSuccess && !isAsked ? <Changed /> : null}
          {isAsked ? (
            <Choice
              member={member}
              go={(reason) => {
                setAsked(false);
                change.mutate(reason === "known");
              }}
              close={() => setAsked(false)}
            />
          ) : (
            <>
              <Text>
                Do this if somebody may have seen your recovery words, or used your wallet.
              </Text>
              <Button
                variant="default"
                onClick={() => {
                  change.reset();
                  setAsked(true);
                }}
              >
                Change my key
              </Button>
            </>
          )}
        </>
      )}
    </Section>
  );
}

const Changed = () => (
  <Notice weight="done" title="You have a new key" live>
    <Text>Your new 24 words open your records. Destroy the paper with the old ones.</Text>
  </Notice>
);

function Choice({
  member,
  go,
  close,
}: {
  readonly member: MemberStanding;
  readonly go: (reason: Reason) => void;
  readonly close: () => void;
}) {
  const [reason, setReason] = useState<Reason>("precaution");
  return (
    <Stack gap={16} role="group" aria-label="Change my key">
      <Radio.Group
        label="Why do you change it?"
        value={reason}
        onChange={(value) => setReason(value)}
      >
        <Stack gap={0} mt={4}>
          <Radio value="precaution" label="To be careful" size="md" className="tall" />
          <Radio value="known" label="Somebody else may know my key" size="md" className="tall" />
        </Stack>
      </Radio.Group>
      <Text>{consequences(reason, member.role)}</Text>
      <Text>
        You get 24 new recovery words, so have pen and paper ready. The old words stop working. Your
        wallet asks you to sign four times.
      </Text>
      <Group>
        <Button onClick={() => go(reason)}>Change it now</Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}

function consequences(reason: Reason, role: number): string {
  if (reason === "precaution") return "Whatever was shared stays open, to you and to others.";
  return role === roles.patient
    ? "Your records get new keys too. Whoever may read them gets those; what somebody read, they have read."
    : "What patients share with you ends. Ask each of them to share it again.";
}
