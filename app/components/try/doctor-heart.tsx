"use client";

import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useMemo } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import type { SeenValue } from "../../keeper/try-heart.ts";
import { Trouble, Waiting } from "../notice.tsx";
import type { Phone } from "./use-phone.ts";

const VitalsChart = dynamic(async () => (await import("../vitals/chart.tsx")).VitalsChart, {
  loading: () => <Waiting what="Drawing the chart" />,
});

const lookMilliseconds = 1200;

/** The patient's heart on the doctor's phone: every value opened with the doctor's keys and checked against the chain. */
export function DoctorHeart({
  phone,
  patient,
}: {
  readonly phone: Phone;
  readonly patient: number;
}) {
  const heart = useQuery({
    queryKey: ["try", "doctor", "heart", patient],
    queryFn: () => phone.keeper.tryHeart(patient),
    refetchInterval: lookMilliseconds,
    gcTime: 0, // once closed, it is gone from memory
    retry: 6, // the keys come a moment after the consent
    retryDelay: 700,
  });
  useEffect(() => () => void phone.keeper.tryForgetHeart(), [phone]);
  const lines = useMemo(() => linesOf(heart.data ?? []), [heart.data]);
  if (heart.error !== null) return <Trouble error={heart.error} />;
  if (heart.data === undefined) return <Waiting what="Opening" />;
  const newest = heart.data
    .toSorted((a, b) => a.seenAt - b.seenAt || a.sequence - b.sequence)
    .at(-1);
  return (
    <Stack gap={4} component="section" aria-labelledby="doctor-heart">
      <Title order={3} size="h5" id="doctor-heart">
        ● Heart rate, the last ten minutes
      </Title>
      {newest === undefined ? (
        <Text size="sm">No sensor has sent anything in the last ten minutes.</Text>
      ) : (
        <>
          <Newest newest={newest} />
          <VitalsChart name="Heart rate" unit="per minute" lines={lines} bands={normal} />
        </>
      )}
    </Stack>
  );
}

const normal = [{ low: 60, high: 100 }];

/** What came last, and how long it took. */
function Newest({ newest }: { readonly newest: SeenValue }) {
  const { clock } = useDates();
  const { value, observedAt, seenAt } = newest;
  return (
    <Text size="sm" role="status">
      <b>{value} per minute</b>: measured {clock(observedAt)}, opened here {clock(seenAt)}
    </Text>
  );
}

/** A line for each device. */
function linesOf(values: readonly SeenValue[]) {
  const devices = Map.groupBy(values, ({ device }) => device);
  return [...devices].map(([device, own]) => ({
    name: `Device ${device}`,
    points: own
      .toSorted((a, b) => a.observedAt - b.observedAt || a.sequence - b.sequence)
      .map(({ observedAt: at, value }) => ({ at, value })),
  }));
}
