"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CaseId } from "#lib/emergency";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { Verdict } from "../keeper/hospital-reviews.ts";

const key = "emergency";

/** Milliseconds between two looks: an emergency is told soon. */
const lookEvery = 5000;

/** What a patient has opened to emergencies. */
export function useEmergencyChoice() {
  const keeper = useKeeper();
  return useQuery({ queryKey: [key, "choice"], queryFn: () => keeper.emergencyChoice() });
}

/** Emergency accesses to the patient's own records. */
export function useEmergenciesOfMe() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "of-me"],
    queryFn: () => keeper.emergenciesOfMe(),
    refetchInterval: lookEvery,
  });
}

/** A doctor's own. */
export function useEmergenciesByMe() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "by-me"],
    queryFn: () => keeper.emergenciesByMe(),
    refetchInterval: lookEvery,
  });
}

/** What a doctor should know first; nothing is asked for a number that can be nobody's. */
export function useEmergencyOutlook(patient: number) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "outlook", patient],
    queryFn: () => keeper.emergencyOutlook(patient),
    enabled: Number.isSafeInteger(patient) && patient > 0 && patient < 2 ** 31,
    refetchInterval: lookEvery,
  });
}

/** Those that wait for a hospital's judgement. */
export function useEmergenciesToReview() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "to-review"],
    queryFn: () => keeper.emergenciesToReview(),
    refetchInterval: lookEvery,
  });
}

/** One signed act about emergencies; what is shown of them is asked for again after it. */
export function useEmergencyAct<Given, Done>(act: (given: Given) => Promise<Done>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: [key] }),
  });
}

/** What a patient says doctors may open. */
export function useOpenToEmergencies() {
  const keeper = useKeeper();
  return useEmergencyAct((categories: readonly number[]) => keeper.openToEmergencies(categories));
}

/** A patient's dispute of a case; the reason may be empty. */
export function useDispute() {
  const keeper = useKeeper();
  return useEmergencyAct(({ id, reason }: { id: CaseId; reason: string }) =>
    keeper.disputeEmergency(id, reason),
  );
}

/** A doctor's emergency access. */
export function useOpenEmergency() {
  const keeper = useKeeper();
  return useEmergencyAct(({ patient, reason }: { patient: number; reason: string }) =>
    keeper.openEmergency(patient, reason),
  );
}

/** A hospital's judgement. */
export function useReview() {
  const keeper = useKeeper();
  return useEmergencyAct((verdict: Verdict) => keeper.reviewEmergency(verdict));
}
