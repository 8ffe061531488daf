"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Narrowing } from "#lib/use-cases/answer-request";
import type { Asking } from "#lib/use-cases/ask-for-access";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { RequestKey } from "../keeper/requests.ts";

const inboxKey = ["requests", "inbox"] as const;
const ownKey = ["requests", "own"] as const;

/** Somebody else answers or asks meanwhile. */
const lookEvery = 15_000;

/** What a patient was asked, what waits for an answer first. */
export function useRequestInbox() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: inboxKey,
    queryFn: () => keeper.requestInbox(),
    refetchInterval: lookEvery,
  });
}

/** The sentence that the wallet will show for a yes; nothing is asked while something is missing from it. */
export function useApprovalPreview(key: RequestKey, narrowing: Narrowing, isWhole: boolean) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: ["requests", "preview", key, narrowing],
    queryFn: () => keeper.previewApproval(key, narrowing),
    enabled: isWhole,
  });
}

/** What a patient can answer: each is one wallet signature. */
export function useRequestAnswers(key: RequestKey) {
  const keeper = useKeeper();
  const onSettled = useFreshAnswers([inboxKey, ["sharing"], ["seers"]]);
  const approve = useMutation({
    mutationFn: (narrowing: Narrowing) => keeper.approveRequest(key, narrowing),
    onSettled,
  });
  const refuse = useMutation({ mutationFn: () => keeper.refuseRequest(key), onSettled });
  return { approve, refuse };
}

/** What a reader has asked, newest first. */
export function useOwnRequests() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: ownKey,
    queryFn: () => keeper.ownRequests(),
    refetchInterval: lookEvery,
  });
}

/** What a reader can do: each is one wallet signature. */
export function useAskingActs() {
  const keeper = useKeeper();
  const onSettled = useFreshAnswers([ownKey]);
  const ask = useMutation({
    mutationFn: (asking: Asking) => keeper.askForAccess(asking),
    onSettled,
  });
  const cancel = useMutation({
    mutationFn: (patient: number) => keeper.cancelRequest(patient),
    onSettled,
  });
  return { ask, cancel };
}

/** Gives up what a patient shared: one wallet signature. */
export function useGiveUpAccess(patient: number) {
  const keeper = useKeeper();
  const onSettled = useFreshAnswers([["my-patients"]]);
  return useMutation({ mutationFn: () => keeper.giveUpAccess(patient), onSettled });
}

/** Has what is shown asked for again. */
function useFreshAnswers(keys: readonly (readonly string[])[]) {
  const queries = useQueryClient();
  return () => Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
