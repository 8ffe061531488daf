"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { ClosedWindow, VitalsNews } from "../keeper/vitals.ts";
import type { VitalReading } from "../keeper/vitals/reading-view.ts";
import { readKey, type Subject } from "./use-patients.ts";

/** Milliseconds between two questions for what is new. */
const everyFew = 3000;
/** The same while there are no readings yet: a gateway notes each such question as a read. */
const whileEmpty = 30_000;
const standingEvery = 10_000;

/** All that was read so far. */
export type VitalsSoFar = {
  readonly readings: readonly VitalReading[];
  readonly closed: readonly ClosedWindow[];
  /** What to ask for after it; 0 before anything was found. */
  readonly after: number;
  /** Whether it was all there was when it was asked for last. */
  readonly isWhole: boolean;
  /** Names of what is in it. */
  readonly names: ReadonlySet<string>;
};

const nothing: VitalsSoFar = {
  ...{ readings: [], closed: [], after: 0, isWhole: false },
  names: new Set(),
};

/**
 * A patient's readings that were anchored from then on (Unix seconds), oldest first: page after page, then what is new
 * while the page is open.
 */
export function useVitals(subject: Subject, from: number) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { patient, purpose } = subject;
  const queryKey = [...readKey(patient), purpose, "vitals", from];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<VitalsSoFar> => {
      let soFar = queries.getQueryData<VitalsSoFar>(queryKey) ?? nothing;
      const hear = (news: VitalsNews) => {
        if (signal.aborted) return;
        soFar = added(soFar, news);
        queries.setQueryData(queryKey, soFar);
      };
      const { after } = soFar;
      const end = await keeper.readVitals(
        { patient, purpose },
        { from, ...(after === 0 ? {} : { after }) },
        proxy(hear),
      );
      return { ...soFar, ...end };
    },
    refetchInterval: ({ state: { data } }) => {
      if (data?.isWhole === false) return 1;
      return data?.after === 0 ? whileEmpty : everyFew;
    },
    structuralSharing: false, // thousands of readings that never change
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** With what came, each reading once: a page that broke off is told again, and an oracle may anchor a reading twice. */
function added(soFar: VitalsSoFar, news: VitalsNews): VitalsSoFar {
  const names = new Set(soFar.names);
  const isNew = (name: string): boolean => !names.has(name) && names.add(name).has(name);
  const readings = news.readings.filter(({ device, sequence }) => isNew(`${device}#${sequence}`));
  const closed = news.closed.filter(({ oracle, window }) => isNew(`${oracle}/${window}`));
  return {
    ...{ ...soFar, names },
    readings: readings.length === 0 ? soFar.readings : [...soFar.readings, ...readings],
    closed: closed.length === 0 ? soFar.closed : [...soFar.closed, ...closed],
  };
}

/** What is normal for the patient. */
export function useVitalNorms({ patient, purpose }: Subject) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [...readKey(patient), purpose, "vital-norms"],
    queryFn: () => keeper.vitalNorms({ patient, purpose }),
  });
}

/** Why readings of these devices are in doubt now, by device. */
export function useDeviceDoubts(devices: readonly number[]): ReadonlyMap<number, string> {
  const keeper = useKeeper();
  const { data } = useQuery({
    queryKey: ["device-doubts", ...devices],
    queryFn: () => keeper.deviceDoubts(devices),
    enabled: devices.length > 0,
    refetchInterval: standingEvery,
    select: doubtful,
  });
  return data ?? none;
}

const none: ReadonlyMap<number, string> = new Map();

const doubtful = (found: readonly { device: number; doubt: string | undefined }[]) =>
  new Map(
    found.flatMap(({ device, doubt }) => (doubt === undefined ? [] : [[device, doubt] as const])),
  );

/** Checks one reading again, at the gateway and on the chain. */
export function useVitalProof({ patient, purpose }: Subject) {
  const keeper = useKeeper();
  return useMutation({
    mutationFn: (reading: VitalReading) => keeper.proveVital({ patient, purpose }, reading),
  });
}
