"use client";

import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { roomOf, useStanding } from "../../hooks/use-standing.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice } from "../notice.tsx";
import { wordsOf } from "../trouble-words.ts";

/** After a patient's sign-in, in the background: whoever may read gets the keys for it. Speaks only where that failed. */
export function ReadersKeys() {
  const keeper = useKeeper();
  const standing = useStanding();
  const isReady =
    standing !== undefined &&
    roomOf(standing) === "patient" &&
    standing.isOpen &&
    !standing.isUnfinished &&
    !standing.hasEnded;
  const { error, refetch, isFetching } = useQuery({
    queryKey: ["readers-keys", standing?.account],
    queryFn: () => keeper.renewReadersKeys(),
    enabled: isReady,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retryOnMount: false,
  });
  if (!isReady || error === null) return null;
  return (
    <Notice title="Not everybody whom you let read has their new keys yet">
      <Text>What you share stays as you decided. {wordsOf(error).happened}</Text>
      <div>
        <Button variant="default" disabled={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    </Notice>
  );
}
