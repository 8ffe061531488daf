import { Stack, Text, Title } from "@mantine/core";
import type { PatientSummary, SummaryItem } from "#lib/fhir/patient-summary";
import { useSummary, type Subject } from "../../hooks/use-patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { OpenedWords } from "./opened-words.tsx";

type Heading = {
  readonly key: keyof PatientSummary;
  readonly title: string;
  readonly category: number;
};

const headings: readonly Heading[] = [
  { key: "allergies", title: "Allergies", category: 3 },
  { key: "conditions", title: "Conditions", category: 2 },
  { key: "medications", title: "Medications", category: 4 },
  { key: "immunizations", title: "Vaccinations", category: 5 },
  { key: "procedures", title: "Procedures", category: 9 },
];

/** What a doctor wants to know first. What is closed says so, so that an empty list is never taken for an answer. */
export function SummaryPart({
  subject,
  open,
}: {
  readonly subject: Subject;
  readonly open: readonly number[];
}) {
  const { data, error, refetch } = useSummary(subject);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the records for the summary" />;
  return (
    <Stack gap={24}>
      {headings.map(({ key, title, category }) => (
        <Stack key={key} gap={8} component="section" aria-label={title}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {open.includes(category) ? (
            <Items items={data.found[key]} />
          ) : (
            <Text>Not shared with you. There may be some.</Text>
          )}
        </Stack>
      ))}
      <OpenedWords read={data} />
    </Stack>
  );
}

function Items({ items }: { readonly items: readonly SummaryItem[] }) {
  if (items.length === 0) return <Text>None in the records that you opened.</Text>;
  return (
    <Stack gap={4} component="ul" m={0} pl={20}>
      {items.map((item, index) => (
        <li key={`${item.name}/${index}`}>
          <Text span fw={item.isCurrent ? 600 : 400}>
            {item.name}
          </Text>
          <Text span>{restOf(item)}</Text>
        </li>
      ))}
    </Stack>
  );
}

function restOf({ detail, when, status, isCurrent }: SummaryItem): string {
  const parts = [detail, when, isCurrent ? "" : status].filter((part) => part !== "");
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}
