"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { ReasonKey } from "../keeper/reasons-told.ts";

/** Telling a patient why once more: from what this visit has, or from a saved file. `key`: whose lists say whether it is kept. */
export function useTellAgain(key: string) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: [key] });
  const again = useMutation({
    mutationFn: (reason: ReasonKey) => keeper.sendReasonAgain(reason),
    onSettled,
  });
  const fromFile = useMutation({
    mutationFn: async ({ id, file }: { id: Extract<ReasonKey, { of: "emergency" }>; file: File }) =>
      keeper.sendReasonFile(id, await file.text()),
    onSettled,
  });
  return { again, fromFile };
}
