"use client";

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useExportLog } from "../../hooks/use-readers.ts";
import { Trouble } from "../notice.tsx";

/** Files and paper for those who keep their own. */
export function LogExport() {
  const saving = useExportLog();
  return (
    <Stack component="section" gap={8} className="no-print" aria-labelledby="keep">
      <Title order={2} id="keep">
        Keep it
      </Title>
      <Text>The files hold the proofs, so anybody can check them against the chain.</Text>
      {saving.error === null ? null : <Trouble error={saving.error} />}
      <Group gap={8}>
        <Button type="button" variant="default" onClick={() => saving.mutate("log")}>
          Save as a log file
        </Button>
        <Button type="button" variant="default" onClick={() => saving.mutate("fhir")}>
          Save as FHIR
        </Button>
        <Button type="button" variant="default" onClick={() => window.print()}>
          Print
        </Button>
      </Group>
    </Stack>
  );
}
