import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useGiveUpAccess } from "../../hooks/use-requests.ts";
import { Notice, Trouble } from "../notice.tsx";

/** Ends, from the reader's side, what a patient shared with them: two taps, and a warning between. */
export function GiveUpAccess({ patient }: { readonly patient: number }) {
  const [isAsking, setIsAsking] = useState(false);
  const { mutate, isPending, error } = useGiveUpAccess(patient);
  if (!isAsking)
    return (
      <div>
        <Button type="button" variant="default" size="md" onClick={() => setIsAsking(true)}>
          Give up access
        </Button>
      </div>
    );
  return (
    <Stack gap={12}>
      {error === null ? null : <Trouble error={error} />}
      <Notice weight="attention" title="You will no longer be able to open their records" live>
        <Text>
          Only the patient can let you in again. What you have read, you have read. They see that
          you gave it up.
        </Text>
        <Group gap={12}>
          <Button type="button" color="red" size="md" loading={isPending} onClick={() => mutate()}>
            Give up access now
          </Button>
          <Button type="button" variant="default" size="md" onClick={() => setIsAsking(false)}>
            Keep it
          </Button>
        </Group>
      </Notice>
    </Stack>
  );
}
