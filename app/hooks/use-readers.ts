"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useKeeper } from "../components/keeper-provider.tsx";
import { saveBlob } from "../components/save-blob.ts";

const readersKey = ["readers"] as const;

/** Milliseconds between two looks at the log while somebody looks at the page. */
const everyFew = 4000;

/** Who has read one's records, checked against the chain, again and again while the page is visible. */
export function useReaders({ isLive }: { readonly isLive: boolean }) {
  const keeper = useKeeper();
  return useQuery({
    queryKey: readersKey,
    queryFn: () => keeper.readers(),
    refetchInterval: isLive ? everyFew : false,
  });
}

/** Asks one more gateway: one wallet signature. */
export function useAskGateway() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (gateway: number) => keeper.askGateway(gateway),
    onSuccess: (view) => queries.setQueryData(readersKey, view),
  });
}

/** Saves the log as a file: as we write it, or as FHIR. */
export function useExportLog() {
  const keeper = useKeeper();
  return useMutation({
    mutationFn: (as: "log" | "fhir") => keeper.exportLog(as),
    onSuccess: ({ fileName, mediaType, text }) =>
      saveBlob(new Blob([text], { type: mediaType }), fileName),
  });
}
