"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useKeeper } from "../components/keeper-provider.tsx";
import type { Invited } from "../keeper/keys.ts";

const invitationKey = ["invitation"];

/**
 * What the link that led here invites to. The fragment goes from the address bar at once; its one-time key is kept by the
 * keeper, in memory.
 */
export function useInvitation(): {
  readonly invited: Invited | undefined;
  readonly error: Error | null;
} {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { mutate, error } = useMutation({
    mutationFn: (fragment: string) => keeper.readInvitation(fragment),
    onSuccess: (found) => queries.setQueryData<Invited | null>(invitationKey, found),
  });
  useEffect(() => {
    const take = () => {
      const { hash, pathname } = location;
      if (hash.length < 2) return;
      history.replaceState(history.state, "", pathname);
      mutate(hash);
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [mutate]);
  const { data } = useQuery<Invited | null>({
    queryKey: invitationKey,
    queryFn: () => null,
    staleTime: Infinity,
  });
  return { invited: data ?? undefined, error };
}
