import { Button, Stack, Text, Title } from "@mantine/core";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { Subject } from "../../hooks/use-patients.ts";
import { Empty, Waiting } from "../notice.tsx";
import { ResultsPart } from "./results-part.tsx";

const VitalsPart = dynamic(async () => (await import("../vitals/vitals-part.tsx")).VitalsPart, {
  loading: () => <Waiting what="Opening the readings" />,
});

/** What devices measured, and below it what stands in records. */
export function VitalSigns({ subject }: { readonly subject: Subject }) {
  return (
    <Stack gap={24}>
      <VitalsPart subject={subject} isOwn={false} />
      <Stack component="section" gap={16} aria-labelledby="vitals-in-records" className="no-print">
        <Title order={2} id="vitals-in-records">
          In records
        </Title>
        <ResultsPart kind="vital-signs" subject={subject} />
      </Stack>
    </Stack>
  );
}

/** In place of vital signs that the reader may not see. */
export const NoVitalSigns = ({ subject: { patient } }: { readonly subject: Subject }) => (
  <Empty title="This patient does not share vital signs with you">
    <Text>Ask them if you need the readings. They decide.</Text>
    <Button component={Link} href={`/requests/#${patient}`} variant="default" size="md">
      Ask for vital signs
    </Button>
  </Empty>
);
