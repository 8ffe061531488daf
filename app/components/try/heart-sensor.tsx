"use client";

import { Button, Group, List, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import type { SensedValue } from "../../keeper/try-sensor.ts";
import { useAppConfig } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { voucherOfHospital } from "./hospital-voucher.ts";
import classes from "./try.module.css";
import type { Phone } from "./use-phone.ts";

const atRest = 72;
const shownValues = 3;
const lookMilliseconds = 1000;
/** A slider that is being moved sends this often. */
const sendMilliseconds = 700;

const sensorKey = ["try", "sensor"] as const;

/** A heart-rate sensor on the patient's phone: its own key, bound by the hospital, and a slider for a heart. */
export function HeartSensor({ phone }: { readonly phone: Phone }) {
  const { oracle, demo } = useAppConfig();
  const hospital = demo?.people.find(({ role }) => role === "hospital");
  const queries = useQueryClient();
  const putOn = useMutation({
    mutationFn: async () => {
      const code = await phone.keeper.trySensorCode();
      if (hospital === undefined) throw new Error("the demo has no hospital");
      const link = await voucherOfHospital(hospital, { code, patient: phone.number });
      const device = await phone.keeper.trySensorBind(link);
      await phone.keeper.trySensorSend(atRest);
      return device;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: sensorKey }),
  });
  if (oracle === null || hospital === undefined) return null;
  return (
    <Stack gap={8} component="section" aria-labelledby="heart">
      <Title order={3} size="h5" id="heart">
        Your heart
      </Title>
      {putOn.error !== null && <Trouble error={putOn.error} />}
      {putOn.data === undefined ? (
        <>
          <Text size="sm">Your hospital gives you a sensor. It signs what it measures.</Text>
          <Group>
            <Button variant="default" loading={putOn.isPending} onClick={() => putOn.mutate()}>
              Put on a heart sensor
            </Button>
          </Group>
        </>
      ) : (
        <Beating phone={phone} device={putOn.data} />
      )}
    </Stack>
  );
}

/** Sends the slider's newest value, at most so often, and never two at once. */
function useSlider(phone: Phone) {
  const queries = useQueryClient();
  const [value, setValue] = useState(atRest);
  const wanted = useRef<number>(undefined);
  const send = useMutation({
    mutationFn: async () => {
      while (wanted.current !== undefined) {
        const now = wanted.current;
        wanted.current = undefined;
        await phone.keeper.trySensorSend(now);
        await queries.invalidateQueries({ queryKey: sensorKey });
        await new Promise((resolve) => setTimeout(resolve, sendMilliseconds));
      }
    },
  });
  const move = (next: number) => {
    setValue(next);
    wanted.current = next;
    if (!send.isPending) send.mutate();
  };
  return { value, move, error: send.error };
}

function Beating({ phone, device }: { readonly phone: Phone; readonly device: number }) {
  const { value, move, error } = useSlider(phone);
  const values = useQuery({
    queryKey: sensorKey,
    queryFn: () => phone.keeper.trySensorValues(),
    refetchInterval: lookMilliseconds,
  });
  return (
    <>
      <label className={classes.slider}>
        <span>
          Heart rate: <b>{value} per minute</b>
        </span>
        <input
          type="range"
          min={40}
          max={180}
          step={1}
          value={value}
          aria-label="Heart rate"
          aria-valuetext={`${value} per minute`}
          onChange={({ currentTarget }) => move(Number(currentTarget.value))}
        />
      </label>
      {error !== null && <Trouble error={error} />}
      {values.error !== null && <Trouble error={values.error} />}
      <List listStyleType="none" size="sm" aria-label="What the sensor sent">
        {values.data?.slice(0, shownValues).map((one) => (
          <List.Item key={one.sequence}>
            <Sensed sensed={one} />
          </List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed">
        This is device {device}. Whoever may read your vital signs sees them a few seconds later.
      </Text>
    </>
  );
}

function Sensed({ sensed: { value, sentAt, anchoredBy, code } }: { readonly sensed: SensedValue }) {
  const { clock } = useDates();
  const sent = `${value} per minute: sent ${clock(sentAt)}`;
  if (code !== undefined) return `✕ ${sent}, not taken (${code})`;
  return anchoredBy === undefined
    ? `◐ ${sent}, on its way`
    : `● ${sent}, on the chain by ${clock(anchoredBy)}`;
}
