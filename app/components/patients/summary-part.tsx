import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { categoryOfNumber } from "#lib/categories";
import type { PatientSummary, SummaryItem } from "#lib/fhir/patient-summary";
import { useSummary, type Subject } from "../../hooks/use-patients.ts";
import { Trouble, Waiting } from "../notice.tsx";
import { RecordTimes } from "../zone-note.tsx";
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

const heart = 8;

/**
 * What a doctor wants to know first, from whatever is open: a heart's diagnosis stands among the heart's records. What is
 * closed says so, so that a list is never taken for the whole. Sensitive records are opened only when asked for: the patient
 * sees each opening.
 */
export function SummaryPart({
  subject,
  open,
  seeHeart,
}: {
  readonly subject: Subject;
  readonly open: readonly number[];
  /** Leads to the heart and lung records. */
  readonly seeHeart: () => void;
}) {
  const [sensitive, setSensitive] = useState<readonly number[]>([]);
  const { data, error, refetch, isPlaceholderData } = useSummary(subject, open, sensitive);
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening the records for the summary" />;
  return (
    <Stack gap={24}>
      {headings.map(({ key, title, category }) => (
        <Headed key={key} title={title}>
          <Found items={data.found[key]} isOpen={open.includes(category)} title={title} />
        </Headed>
      ))}
      <Headed title="Heart and lung">
        <Found
          items={data.found.heartAndLung}
          isOpen={open.includes(heart)}
          title="Heart and lung records"
        />
        {open.includes(heart) ? (
          <div>
            <Button type="button" variant="default" onClick={seeHeart}>
              See the heart and lung records
            </Button>
          </div>
        ) : null}
      </Headed>
      {data.found.unopened.length === 0 ? null : (
        <AlsoShared
          kinds={data.found.unopened}
          isOpening={isPlaceholderData}
          open={(kind) => setSensitive([...sensitive, kind])}
        />
      )}
      <OpenedWords read={data} />
      <RecordTimes />
    </Stack>
  );
}

/** What the summary does not open by itself. */
function AlsoShared({
  kinds,
  isOpening,
  open,
}: {
  readonly kinds: readonly number[];
  readonly isOpening: boolean;
  readonly open: (kind: number) => void;
}) {
  return (
    <Headed title="Also shared with you">
      <Text>Sensitive, so not opened for this summary. The patient sees it when you do.</Text>
      <Group gap={8}>
        {kinds.map((kind) => (
          <Button
            key={kind}
            type="button"
            variant="default"
            disabled={isOpening}
            onClick={() => open(kind)}
          >
            Open {categoryOfNumber(kind).phrase}
          </Button>
        ))}
      </Group>
    </Headed>
  );
}

const Headed = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Stack gap={8} component="section" aria-label={title}>
    <Title order={2} size="h3">
      {title}
    </Title>
    {children}
  </Stack>
);

function Found({
  items,
  isOpen,
  title,
}: {
  readonly items: readonly SummaryItem[];
  readonly isOpen: boolean;
  readonly title: string;
}) {
  if (isOpen) return <Items items={items} />;
  if (items.length === 0) return <Text>Not shared with you. There may be some.</Text>;
  return (
    <>
      <Items items={items} />
      <Text>There may be more: {title.toLowerCase()} are not shared with you.</Text>
    </>
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
  const parts = [detail.replace(/\.$/, ""), when, isCurrent ? "" : status].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}
