"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Hex } from "#lib/bytes";
import type { Series } from "#lib/fhir/observations";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { Keeper } from "../components/start-keeper.ts";
import type { PatientChart, Read } from "../keeper/patient-chart.ts";

/** Milliseconds between two looks at a consent while something of it is open. */
const watchEvery = 3000;
/** After so long without an answer, what is open is closed. */
const patience = 30_000;
const listEvery = 10_000; // who is with a patient that shares just now waits for it

const listKey = ["my-patients"] as const;
/** Everything that was read of a patient stands under this. */
export const readKey = (patient: number) => ["patient", patient] as const;

/** A patient, and why they are read: purpose bit index. */
export type Subject = { readonly patient: number; readonly purpose: number };

/** Everybody who shares, or has shared, something with the reader. */
export function useMyPatients() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: listKey,
    queryFn: () => keeper.myPatients(),
    refetchInterval: listEvery,
  });
}

/** The list of records, as far as the reader may see it. `open`: the kinds that are; with others it is another list. */
export function usePatientRecords({ patient, purpose }: Subject, open: readonly number[]) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useQuery({
    queryKey: [...readKey(patient), purpose, "list", open.join()],
    queryFn: async () => {
      const list = await keeper.openPatient(patient, purpose);
      void queries.invalidateQueries({ queryKey: listKey }); // what is new is known now
      return list;
    },
  });
}

/** Tables made of the records of one kind, which are opened for it. */
function useChart<Found>(
  kind: readonly (string | number)[],
  { patient, purpose }: Subject,
  ask: (keeper: Keeper) => Promise<Read<Found>>,
) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useQuery({
    queryKey: [...readKey(patient), purpose, ...kind],
    queryFn: async () => {
      const read = await ask(keeper);
      void queries.invalidateQueries({ queryKey: listKey }); // the profile may have told the name
      return read;
    },
    staleTime: Infinity,
    placeholderData: keepPreviousData, // what is shown stays while more is opened for it
  });
}

/**
 * Conditions, medications, allergies and the like, of the kinds that are `open`; `sensitive`: the sensitive categories to
 * open for it too.
 */
export const useSummary = (
  subject: Subject,
  open: readonly number[],
  sensitive: readonly number[],
) =>
  useChart<PatientChart>(["summary", open.join(), ...sensitive], subject, (keeper) =>
    keeper.readSummary(subject.patient, subject.purpose, sensitive),
  );

export type ResultKind = "laboratory" | "vital-signs";

/** Results by name and unit. */
export const useResults = (kind: ResultKind, subject: Subject) =>
  useChart<Series[]>([kind], subject, (keeper) =>
    kind === "laboratory"
      ? keeper.readLaboratory(subject.patient, subject.purpose)
      : keeper.readVitalSigns(subject.patient, subject.purpose),
  );

/** One record, opened. */
export function useOpenedRecord({ patient, purpose }: Subject, digest: Hex) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [...readKey(patient), purpose, "record", digest],
    queryFn: () => keeper.openPatientRecord(patient, purpose, digest),
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** What is still open of what was open before. */
export type Watched = { readonly open: readonly number[]; readonly isChecked: boolean };

/**
 * Looks every few seconds whether the consent still holds. When any of it has ended since the last look, everything opened
 * is dropped: once, or what is opened again for the rest would be dropped under way, for ever on a slow connection.
 */
export function useConsentWatch({ patient, purpose }: Subject, asked: readonly number[]): Watched {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const lastAnswer = useRef(0);
  const watchKey = ["consent-watch", patient, purpose, asked];
  const { data } = useQuery({
    queryKey: watchKey,
    queryFn: async (): Promise<Watched> => {
      lastAnswer.current ||= Date.now();
      const open = await keeper.stillOpen(patient, purpose, asked).catch((error: unknown) => {
        if (Date.now() - lastAnswer.current < patience) throw error;
      });
      if (open !== undefined) lastAnswer.current = Date.now();
      const before = queries.getQueryData<Watched>(watchKey)?.open ?? asked;
      if (before.some((category) => open?.includes(category) !== true)) {
        await keeper.closePatient(patient);
        queries.removeQueries({ queryKey: readKey(patient) });
      }
      return { open: open ?? [], isChecked: open !== undefined };
    },
    refetchInterval: watchEvery,
    refetchIntervalInBackground: true,
    retry: false,
  });
  return data ?? { open: asked, isChecked: true };
}

/** Adds a note: one wallet signature. */
export function useWriteNote(patient: number) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => keeper.writePatientNote(patient, text),
    onSettled: () => queries.invalidateQueries({ queryKey: readKey(patient), exact: false }),
  });
}
