"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice, Trouble } from "../notice.tsx";

type Shown = "closed" | "words" | "differ";

/** Two taps from a person who waits to one who may act: show the words, say that they are the same. */
export function CompareWords({
  member,
  name,
}: {
  readonly member: HospitalMember;
  readonly name: string;
}) {
  const keeper = useKeeper();
  const [shown, setShown] = useState<Shown>("closed");
  const letIn = useHospitalAct(() => keeper.letIn(member.number, member.fingerprint));
  if (shown === "closed")
    return (
      <Button onClick={() => setShown("words")} aria-label={`Compare words with ${name}`}>
        Compare words
      </Button>
    );
  if (shown === "differ")
    return (
      <Notice weight="danger" title={`Don’t let ${name} in`} live>
        <Text>
          Somebody else may have used the link. Suspend this entry, and give a new link to the right
          person.
        </Text>
        <Group>
          <Button variant="default" onClick={() => setShown("words")}>
            Compare again
          </Button>
        </Group>
      </Notice>
    );
  return (
    <Stack gap="xs" className="card">
      <Text>
        Have {name} read their six words to you, in person or by phone. You must see the same:
      </Text>
      <Text fw={600} size="lg" className="words">
        {member.fingerprint}
      </Text>
      {letIn.error !== null && <Trouble error={letIn.error} />}
      <Group>
        <Button loading={letIn.isPending} onClick={() => letIn.mutate(undefined)}>
          The words are the same: let them in
        </Button>
        <Button variant="default" onClick={() => setShown("differ")}>
          The words differ
        </Button>
      </Group>
    </Stack>
  );
}
