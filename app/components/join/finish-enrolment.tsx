"use client";

import { Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { noteStanding } from "../../hooks/use-session.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";

/** A patient whose first visit, or whose move to another wallet, broke off before its last step. */
export function FinishEnrolment() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => keeper.finishEnrolment(),
    onSuccess: (standing) => noteStanding(queries, standing),
  });
  if (isPending) return <Waiting what="Look at your wallet: it asks you to use your new keys" />;
  if (error !== null) return <Trouble error={error} retry={mutate} isHarmless />;
  return (
    <Notice title="One step is left">
      <Text>You are registered. Your records still need their new keys: one signature.</Text>
      <div>
        <Button onClick={() => mutate()}>Finish</Button>
      </div>
    </Notice>
  );
}
