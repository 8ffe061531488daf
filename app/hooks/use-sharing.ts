"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { ShareDraft } from "../keeper/sharing.ts";

const key = ["sharing"] as const;

/** Who may see what now. */
export function useSharingOverview() {
  const keeper = useKeeper();
  return useQuery({ queryKey: [...key, "overview"], queryFn: () => keeper.sharingOverview() });
}

/** People of the hospitals' directories whose name, role, specialty or hospital begins with each word. */
export function useStaffSearch(text: string) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: ["staff", text],
    queryFn: () => keeper.searchStaff(text),
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

/** The sentence that the wallet will show for a draft; nothing is asked while something is missing from it. */
export function useSharePreview(draft: ShareDraft, isWhole: boolean) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [...key, "preview", draft],
    queryFn: () => keeper.previewShare(draft),
    enabled: isWhole,
  });
}

/** What a denial will say and whom it hits; nothing is asked while something is missing from it. */
export function useDenialPreview(
  denial: ReaderCells & { readonly until: number },
  isWhole: boolean,
) {
  const keeper = useKeeper();
  const { reader, categories, until } = denial;
  return useQuery({
    queryKey: [...key, "denial", denial],
    queryFn: () => keeper.previewDenial(reader, categories, until),
    enabled: isWhole,
  });
}

/** What a patient can do: each is one wallet signature, and the overview is asked for again after it. */
export function useSharingActs() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: key });
  const share = useMutation({ mutationFn: (draft: ShareDraft) => keeper.share(draft), onSettled });
  const stop = useMutation({
    mutationFn: ({ reader, categories }: ReaderCells) => keeper.stopSharing(reader, categories),
    onSettled,
  });
  const deny = useMutation({
    mutationFn: ({ reader, categories, until }: ReaderCells & { until: number }) =>
      keeper.denyReader(reader, categories, until),
    onSettled,
  });
  const lift = useMutation({
    mutationFn: ({ reader, categories }: ReaderCells) => keeper.liftDenial(reader, categories),
    onSettled,
  });
  return { share, stop, deny, lift };
}

type ReaderCells = { readonly reader: number; readonly categories: readonly number[] };
