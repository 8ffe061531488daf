"use client";

import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { roleName } from "#lib/roles";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalName } from "../../hooks/use-hospital.ts";
import { useSignOut } from "../../hooks/use-session.ts";
import type { MemberStanding, Standing } from "../../keeper/standing.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { WordsForm } from "../sign-in/words-form.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { Section } from "./section.tsx";

/** Who one is here, until when, and how to end it. */
export function YourSession({ standing }: { readonly standing: Standing }) {
  const { day, moment } = useDates();
  const { mutate, isPending, error } = useSignOut();
  const { member, sessionUntil } = standing;
  return (
    <Section title="You">
      {standing.hospital === null ? <Text>{whoIs(standing)}</Text> : <ActsForHospital />}
      {member === undefined ? null : (
        <Text>Your hospital vouches for you until {day(member.validUntil)}.</Text>
      )}
      <Text>You are signed in until {moment(sessionUntil)}, or until you close this page.</Text>
      <ZoneNote />
      {error === null ? null : <Trouble error={error} />}
      <Group>
        <Button disabled={isPending} onClick={() => mutate("here")}>
          Sign out here
        </Button>
        <Button variant="default" disabled={isPending} onClick={() => mutate("everywhere")}>
          Sign out on all devices
        </Button>
      </Group>
      <Text size="sm">
        On all devices: at each gateway that you used since you signed in. At others, a sign-in ends
        by itself, usually within an hour.
      </Text>
      <Text>To use another wallet, sign out and sign in with that one.</Text>
    </Section>
  );
}

function ActsForHospital() {
  const name = useHospitalName();
  return (
    <>
      <Text>You act for {name === "" ? "your hospital" : name}.</Text>
      <Text>
        A hospital can’t move to another wallet. If this one is lost or stolen, tell the other
        hospitals: by vote they suspend yours and admit it anew.
      </Text>
    </>
  );
}

function whoIs({ member }: Standing): string {
  if (member === undefined) return "Your wallet is not registered with a hospital yet.";
  return `You are a ${roleName(member.role)}. Your number is ${member.number}.`;
}

/** The six words that stand for one's key, and whether the paper with the 24 is right. */
export function YourKeys({
  member,
  isOpen,
}: {
  readonly member: MemberStanding;
  readonly isOpen: boolean;
}) {
  return (
    <Section title="Your keys">
      <Text>
        These six words stand for your key. Your hospital sees the same ones, so you can compare:
      </Text>
      <Text size="lg" fw={650} className="words">
        {member.fingerprint}
      </Text>
      {isOpen ? <CheckWords /> : <Text>Open your records first to check your recovery words.</Text>}
    </Section>
  );
}

function CheckWords() {
  const keeper = useKeeper();
  const [isChecking, setChecking] = useState(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: (words: string) => keeper.checkRecoveryWords(words),
  });
  if (!isChecking)
    return (
      <Button variant="default" onClick={() => setChecking(true)}>
        Check my recovery words
      </Button>
    );
  if (isPending) return <Waiting what="Checking your words" />;
  return (
    <>
      {error === null ? null : <Trouble error={error} />}
      {isSuccess ? (
        <Notice weight="done" title="These are your recovery words" live>
          <Text>They open your records. Put the paper back where it is safe.</Text>
        </Notice>
      ) : (
        <WordsForm action="Check these words" isBusy={isPending} onWords={mutate} />
      )}
    </>
  );
}
