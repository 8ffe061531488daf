"use client";

import { useQuery } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";

/** What the hospitals decide together, asked again every few seconds: others vote too. */
export function useConsortium() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: ["hospital", "consortium"],
    queryFn: () => keeper.consortium(),
    refetchInterval: 5000,
  });
}
