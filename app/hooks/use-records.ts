"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { proxy } from "comlink";
import { useState } from "react";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { Choice } from "../keeper/add-records.ts";
import type { RecordLine } from "../keeper/records.ts";

const recordsKey = ["records"] as const;

/** How far something is. Times are milliseconds. */
export type Passage = {
  readonly done: number;
  readonly total: number;
  readonly since: number;
  readonly at: number;
};

/** One's own records, newest first. */
export function useRecords() {
  const keeper = useKeeper();
  return useQuery({ queryKey: recordsKey, queryFn: () => keeper.listRecords() });
}

/** What files would become, before anything leaves this device. */
export function usePreview() {
  const keeper = useKeeper();
  return useMutation({ mutationFn: (files: readonly File[]) => keeper.previewFiles(files) });
}

/** Adds files: one wallet signature for all. */
export function useAddFiles() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { passage, hear } = usePassage();
  const adding = useMutation({
    mutationFn: ({ files, choices }: { files: readonly File[]; choices: readonly Choice[] }) =>
      keeper.addFiles(files, choices, hear()),
    onSettled: () => queries.invalidateQueries({ queryKey: recordsKey }),
  });
  return { ...adding, passage, cancel: () => void keeper.cancelAdding() };
}

/** A new version of one's record: two wallet signatures. */
export function useReplaceRecord({ digest, category }: RecordLine) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { passage, hear } = usePassage();
  const replacing = useMutation({
    mutationFn: (file: File) => keeper.replaceRecord({ previous: digest, category }, file, hear()),
    onSettled: () => queries.invalidateQueries({ queryKey: recordsKey }),
  });
  return { ...replacing, passage, cancel: () => void keeper.cancelAdding() };
}

/** Erases for good: one wallet signature. */
export function useEraseRecord({ digest }: RecordLine) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => keeper.eraseRecord(digest),
    onSettled: () => queries.invalidateQueries({ queryKey: recordsKey }),
  });
}

/** Opens a record for treatment, with progress. */
export function useOpenRecord() {
  const keeper = useKeeper();
  const { passage, hear } = usePassage();
  const opening = useMutation({
    mutationFn: ({ patient, digest }: RecordLine) =>
      keeper.openRecord({ patient, digest, purpose: 0 }, hear()),
  });
  return { ...opening, passage };
}

/** Saves a record as a file on this device. */
export function useDownloadRecord({ digest }: RecordLine) {
  const keeper = useKeeper();
  const { passage, hear } = usePassage();
  const saving = useMutation({ mutationFn: () => keeper.downloadRecord(digest, hear()) });
  return { ...saving, passage };
}

/** Progress that the keeper tells; `hear` begins anew. */
function usePassage() {
  const [passage, setPassage] = useState<Passage>();
  const hear = () => {
    const since = Date.now();
    setPassage({ done: 0, total: 0, since, at: since });
    return proxy((done: number, total: number) =>
      setPassage({ done, total, since, at: Date.now() }),
    );
  };
  return { passage, hear };
}
