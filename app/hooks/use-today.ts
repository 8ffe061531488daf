"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";

/** Who can see something of one's records now. */
export function useSeers() {
  const keeper = useKeeper();
  return useQuery({ queryKey: ["seers"], queryFn: () => keeper.whoSeesNow() });
}

/** Who joined teams lately that the patient shares with. */
export function useJoinedTeams() {
  const keeper = useKeeper();
  return useQuery({ queryKey: ["joined-teams"], queryFn: () => keeper.whoJoinedTeams() });
}

const leftKey = ["left-attempts"] as const;

/** Refused attempts that the person has seen and left as they are, until they sign out. */
export function useLeftAttempts() {
  const queries = useQueryClient();
  const { data } = useQuery<readonly string[]>({
    queryKey: leftKey,
    queryFn: () => queries.getQueryData(leftKey) ?? [],
    initialData: [],
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const leave = (keys: readonly string[]) => queries.setQueryData(leftKey, [...data, ...keys]);
  return { left: new Set(data), leave };
}
