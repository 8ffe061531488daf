"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Where the query cache keeps that somebody is moving to another wallet. */
const movingKey = ["moving"];

/** Whether somebody is moving to another wallet now, so that the wallet's other account is no stranger's. */
export function useIsMoving(): boolean {
  const { data } = useQuery({
    queryKey: movingKey,
    queryFn: () => false,
    enabled: false, // only said, never asked: so nothing that asks everything anew forgets it
  });
  return data === true;
}

/** Says that somebody is moving, for as long as the component stands that calls it. */
export function useAnnounceMoving(): void {
  const queries = useQueryClient();
  useEffect(() => {
    queries.setQueryData(movingKey, true);
    return () => {
      queries.setQueryData(movingKey, false);
    };
  }, [queries]);
}
