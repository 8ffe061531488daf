"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";

const key = ["devices"] as const;
const lookEvery = 5000; // milliseconds
/** On pages that are about more than devices. */
const glanceEvery = 15_000;

type Looks = { readonly isGlance?: boolean };

const everyOf = ({ isGlance = false }: Looks): number => (isGlance ? glanceEvery : lookEvery);

/** The devices that measure this patient. */
export function useMyDevices(looks: Looks = {}) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [...key, "mine"],
    queryFn: () => keeper.myDevices(),
    refetchInterval: everyOf(looks),
  });
}

/** What a hospital's link would bind; nothing is asked of an empty text. */
export function useOfferedDevice(link: string) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: [...key, "offered", link],
    queryFn: () => keeper.readDeviceLink(link),
    enabled: link !== "",
    retry: false,
  });
}

/** Sends a hospital's word with a device's answer. */
export function useBinding(link: string) {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (answer: string) => keeper.bindDevice(link, answer),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** Every device of this hospital. */
export function useHospitalDevices(looks: Looks = {}) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: ["hospital", "devices"],
    queryFn: () => keeper.hospitalDevices(),
    refetchInterval: everyOf(looks),
  });
}
