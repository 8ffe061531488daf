"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useAppConfig, useKeeper } from "../components/keeper-provider.tsx";
import type { HospitalMember } from "../keeper/hospital.ts";
import { useStanding } from "./use-standing.ts";

const key = "hospital";

/** Everybody enrolled under this hospital. Newcomers turn up by themselves. */
export function useHospitalMembers() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "members"],
    queryFn: () => keeper.hospitalMembers(),
    refetchInterval: 5000,
  });
}

/** The staff list as it was published last. */
export function usePublishedStaff() {
  const keeper = useKeeper();
  return useQuery({ queryKey: [key, "staff"], queryFn: () => keeper.publishedStaff() });
}

/** The hospital's gateways, looked at every ten seconds. */
export function useOwnGateways() {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [key, "gateways"],
    queryFn: () => keeper.ownGateways(),
    refetchInterval: 10_000,
  });
}

/** Keys that vouch for the hospital in place of its own. */
export function useRegistrars() {
  const keeper = useKeeper();
  return useQuery({ queryKey: [key, "registrars"], queryFn: () => keeper.registrars() });
}

/** An act of the hospital's; afterwards everything shown of the hospital is asked again. */
export function useHospitalAct<Given, Result>(act: (given: Given) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: [key] }),
  });
}

/** What the hospital calls itself: as published, else as the demo does, else nothing. */
export function useHospitalName(): string {
  const { data } = usePublishedStaff();
  const { demo } = useAppConfig();
  const account = useStanding()?.account.toLowerCase();
  const person = demo?.people.find((one) => one.account.toLowerCase() === account);
  const named = data === undefined || data.name === "" ? person?.label : data.name;
  return named?.split(", ")[0] ?? "";
}

/** Staff by the name in the published list; patients, and whoever is not in it, by role and number. */
export function useMemberName(): (member: Pick<HospitalMember, "number" | "role">) => string {
  const { data } = usePublishedStaff();
  const names = new Map(data?.people.map(({ number, name }) => [number, name]));
  return ({ number, role }) => names.get(number) ?? `${roleWord(role)} ${number}`;
}

/** "Doctor". */
export const roleWord = (role: HospitalMember["role"]): string =>
  `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
