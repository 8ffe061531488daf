"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { ConsortiumHospital } from "../../keeper/consortium-views.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { SecondTap } from "../second-tap.tsx";

/** Supporting that a hospital is suspended at once, taking that back, and ending a suspension that is over. */
export function UrgentActs({
  hospital,
  own,
  now,
}: {
  readonly hospital: ConsortiumHospital;
  readonly own: ConsortiumHospital;
  readonly now: number;
}) {
  const keeper = useKeeper();
  const { number, name, urgent } = hospital;
  const withdraw = useHospitalAct(() => keeper.withdrawUrgentSupport(number));
  const end = useHospitalAct(() => keeper.endUrgentSuspension(number));
  if (urgent.isSuspendedUrgently)
    return urgent.lapsesAt > now ? null : (
      <OneTap act={end} label="End the suspension" about={name} />
    );
  if (!hospital.isActive || !own.isActive || hospital.isOwn) return null;
  if (urgent.supporters.includes(own.number))
    return <OneTap act={withdraw} label="Take our support back" about={name} />;
  return <Support hospital={hospital} />;
}

function OneTap({
  act,
  label,
  about,
}: {
  readonly act: ReturnType<typeof useHospitalAct<unknown, void>>;
  readonly label: string;
  readonly about: string;
}) {
  return (
    <Stack gap="xs" align="flex-start">
      {act.error !== null && <Trouble error={act.error} />}
      <Button
        variant="default"
        loading={act.isPending}
        aria-label={`${label}: ${about}`}
        onClick={() => act.mutate(undefined)}
      >
        {label}
      </Button>
    </Stack>
  );
}

function Support({
  hospital: { number, name, urgent },
}: {
  readonly hospital: ConsortiumHospital;
}) {
  const keeper = useKeeper();
  const [isAsked, setAsked] = useState(false);
  const act = useHospitalAct(() => keeper.supportUrgentSuspension(number));
  const close = () => setAsked(false);
  if (!isAsked)
    return (
      <Group>
        <Button
          variant="default"
          aria-label={`Suspend at once: ${name}`}
          onClick={() => setAsked(true)}
        >
          Suspend at once
        </Button>
      </Group>
    );
  const isLast = urgent.count + 1 >= urgent.needed;
  return (
    <SecondTap
      label={`Suspend ${name} at once`}
      does="Suspend now"
      isGrave
      act={act}
      run={() => act.mutate(undefined, { onSuccess: close })}
      leave={close}
    >
      <Text>
        {isLast
          ? `Yours is the last word that it takes. ${name} is suspended at once: its staff can’t open any record.`
          : `Your hospital asks for it. ${name} is suspended once ${urgent.needed} hospitals do.`}
      </Text>
      <Text>It lasts 7 days, unless a vote expels the hospital.</Text>
    </SecondTap>
  );
}
