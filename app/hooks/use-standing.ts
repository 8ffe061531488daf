"use client";

import { useQuery } from "@tanstack/react-query";
import { roles } from "#lib/roles";
import { useKeeperIfReady } from "../components/keeper-provider.tsx";
import type { Standing } from "../keeper/standing.ts";

/** Where the query cache keeps who is here. */
export const standingKey = ["standing"] as const;

/** Which rooms of the app somebody has. */
export type Room = "patient" | "staff" | "hospital" | "newcomer";

/** Who is signed in here; undefined while nobody is. */
export function useStanding(): Standing | undefined {
  const keeper = useKeeperIfReady();
  const { data } = useQuery({
    queryKey: standingKey,
    queryFn: async () => (await keeper?.standing()) ?? null,
    enabled: keeper !== undefined,
    staleTime: Infinity,
  });
  return data ?? undefined;
}

/** The rooms of whoever is here. */
export const useRoom = (): Room => roomOf(useStanding());

/** The rooms that go with a standing. */
export function roomOf(standing: Standing | undefined): Room {
  if (standing === undefined) return "newcomer";
  if (standing.hospital !== null) return "hospital";
  const role = standing.member?.role;
  if (role === roles.patient) return "patient";
  return role === roles.doctor || role === roles.nurse ? "staff" : "newcomer";
}
