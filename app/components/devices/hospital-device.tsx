"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import { useSince } from "../../hooks/use-since.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { MemberActs } from "../hospital/member-acts.tsx";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice } from "../notice.tsx";
import { SecondTap } from "../second-tap.tsx";
import { DeviceDetails } from "./device-details.tsx";
import { countWords, seenWords, standingWords, termWords } from "./device-words.ts";
import { RebindDevice } from "./vouch-device.tsx";

/** One device of a hospital: what it does, and what can be done about it. */
export function HospitalDevice({ device }: { readonly device: DeviceView }) {
  const dates = useDates();
  const since = useSince();
  const name = `Device ${device.number}`;
  return (
    <li className="panel" aria-label={name}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4}>
          <Title order={3}>{name}</Title>
          <Text fw={600}>{standingWords(device)}</Text>
          <Text>{seenWords(device, since)}.</Text>
          {device.accepted === 0 ? null : <Text size="sm">{countWords(device)}</Text>}
          <Text size="sm">
            Measures patient {device.patient} {termWords(device, dates)}
          </Text>
          <Text size="sm">Its six words: {device.words}</Text>
        </Stack>
        <Stack gap="xs">
          {device.standing === "doubtful" && <Restore device={device} name={name} />}
          <MemberActs member={memberOf(device)} name={name} />
          <RebindDevice device={device} name={name} />
        </Stack>
      </Group>
      <DeviceDetails device={device} name={name} />
    </li>
  );
}

/** As suspending, reinstating and renewing take it. */
function memberOf({ number, standing, validUntil }: DeviceView) {
  const isOut = standing === "suspended" || standing === "ended";
  const own: HospitalMember["standing"] = isOut ? standing : "active";
  return { number, role: "device" as const, standing: own, validUntil };
}

/** Ends a quarantine in two taps, with what speaks against it. */
function Restore({ device, name }: { readonly device: DeviceView; readonly name: string }) {
  const keeper = useKeeper();
  const { moment } = useDates();
  const [isAsked, setAsked] = useState(false);
  const restore = useHospitalAct(() => keeper.restoreDevice(device.number));
  const newest = device.evidence.at(-1);
  if (isAsked)
    return (
      <SecondTap
        label={`Restore ${name}`}
        does="Take its readings again"
        act={restore}
        run={() => restore.mutate(undefined)}
        leave={() => setAsked(false)}
      >
        Look at the device first. If its key may have been copied, don’t restore it: stop it, and
        give the patient another one.
      </SecondTap>
    );
  return (
    <Notice weight="danger" title={`${name} signed two readings as one`}>
      <Text size="sm">
        {newest === undefined ? "" : `Proved on ${moment(newest.at)}. `}
        New readings of it are not taken. The proof stands under Technical details.
      </Text>
      <Group>
        <Button onClick={() => setAsked(true)} aria-label={`Restore ${name}`}>
          Restore
        </Button>
      </Group>
    </Notice>
  );
}
