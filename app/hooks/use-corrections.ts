"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Hex } from "#lib/bytes";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { Keeper } from "../components/start-keeper.ts";
import type { Corrected } from "../keeper/record-corrections.ts";

/** An act about a record, after which every list is asked for again. */
function useAct<Given>(act: (keeper: Keeper, given: Given) => Promise<void>) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => act(keeper, given),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["records"] });
      await queries.invalidateQueries({ queryKey: ["patient"] });
    },
  });
}

/** Says for good that a record was entered in error: one wallet signature. */
export const useMarkInError = (record: Corrected) =>
  useAct<undefined>((keeper) => keeper.markInError(plain(record)));

/** Adds a text to a record: two wallet signatures. */
export const useCorrectRecord = (record: Corrected) =>
  useAct<string>((keeper, text) => keeper.correctRecord(plain(record), text));

/** Puts a text in the place of the writer's own: two wallet signatures. */
export const useRewriteNote = (record: Corrected) =>
  useAct<string>((keeper, text) => keeper.rewriteNote(plain(record), text));

/** Finishes a replacement that broke off: one wallet signature. */
export const useFinishReplacing = (record: Corrected) =>
  useAct<Hex>((keeper, earlier) => keeper.finishReplacing(plain(record), earlier));

/** Nothing but what the keeper needs. */
const plain = ({ patient, digest, category }: Corrected): Corrected => ({
  patient,
  digest,
  category,
});
