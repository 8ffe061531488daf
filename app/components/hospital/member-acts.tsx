"use client";

import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { SecondTap } from "../second-tap.tsx";
import { dateInput, endOfDay, yearAfter } from "./date-input.ts";

/** A person of the hospital, or a device. */
type Acted = Pick<HospitalMember, "number" | "standing" | "validUntil"> & {
  readonly role: HospitalMember["role"] | "device";
};

type Named = { readonly member: Acted; readonly name: string };

/** Suspend in two taps, reinstate, renew: whatever this member's standing leaves to do. */
export function MemberActs({ member, name }: Named) {
  const [asked, setAsked] = useState<"suspend" | "renew">();
  const keeper = useKeeper();
  const reinstate = useHospitalAct(() => keeper.reinstate(member.number));
  const close = () => setAsked(undefined);
  if (asked === "suspend") return <Suspend {...{ member, name, close }} />;
  if (asked === "renew") return <Renew {...{ member, name, close }} />;
  return (
    <Stack gap="xs">
      {reinstate.error !== null && <Trouble error={reinstate.error} />}
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsked("renew")} aria-label={`Renew ${name}`}>
          Renew
        </Button>
        {member.standing === "suspended" ? (
          <Button
            loading={reinstate.isPending}
            onClick={() => reinstate.mutate(undefined)}
            aria-label={`Reinstate ${name}`}
          >
            Reinstate
          </Button>
        ) : (
          <Button
            variant="default"
            onClick={() => setAsked("suspend")}
            aria-label={`Suspend ${name}`}
          >
            Suspend
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Suspend({ member, name, close }: Named & { readonly close: () => void }) {
  const keeper = useKeeper();
  const act = useHospitalAct(() => keeper.suspend(member.number));
  return (
    <SecondTap
      label={`Suspend ${name}`}
      does="Suspend now"
      isGrave
      act={act}
      run={() => act.mutate(undefined, { onSuccess: close })}
      leave={close}
    >
      {suspendedWords(member.role, name)}
    </SecondTap>
  );
}

/** What a suspension means. */
function suspendedWords(role: Acted["role"], name: string): string {
  if (role === "patient")
    return `${name} can’t share anything new or ask for anything. They keep their records and can stop sharing at any time.`;
  return role === "device"
    ? `From now on no reading of ${name} is taken. What it has measured stays with its patient.`
    : `From now on ${name} can’t open any record, and is signed out. What they have read, they have read.`;
}

/** Sets the day on which a membership ends. */
export function Renew({ member, name, close }: Named & { readonly close: () => void }) {
  const keeper = useKeeper();
  const [day, setDay] = useState(() => dateInput(yearFrom(member.validUntil)));
  const act = useHospitalAct(() => keeper.renew(member.number, endOfDay(day)));
  return (
    <form
      className="card"
      aria-label={`Renew ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(undefined, { onSuccess: close });
      }}
    >
      <Stack gap="xs">
        <TextInput
          type="date"
          required
          label={
            member.role === "device"
              ? `${name} may measure until`
              : `${name} belongs to this hospital until`
          }
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
        />
        {act.error !== null && <Trouble error={act.error} />}
        <Group>
          <Button type="submit" loading={act.isPending}>
            Renew
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A year on from when it ends, or from today where it has ended. */
const yearFrom = (validUntil: number): number => yearAfter(Math.max(validUntil, Date.now() / 1000));
