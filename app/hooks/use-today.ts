"use client";

import { useQuery } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";

/** Who can see something of one's records now. */
export function useSeers() {
  const keeper = useKeeper();
  return useQuery({ queryKey: ["seers"], queryFn: () => keeper.whoSeesNow() });
}
