"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";

const seersKey = ["seers"] as const;

/** Who can see something of one's records now. */
export function useSeers() {
  const keeper = useKeeper();
  return useQuery({ queryKey: seersKey, queryFn: () => keeper.whoSeesNow() });
}

/** Gives out keys anew. No wallet signature. */
export function useGiveKeysAnew() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => keeper.giveKeysAnew(),
    onSettled: () => queries.invalidateQueries({ queryKey: seersKey }),
  });
}
