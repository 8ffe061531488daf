"use client";

import { List, Stack, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { OpenedCategory } from "../../keeper/read-category.ts";
import { useDates } from "../../hooks/use-dates.ts";
import { KeptUnits } from "../kept-units.tsx";
import { Trouble, Waiting } from "../notice.tsx";
import { DoctorHeart } from "./doctor-heart.tsx";
import type { Phone } from "./use-phone.ts";

const lookMilliseconds = 1200;
const vitalSigns = 1;

/** The doctor's screen: what this patient lets them read now, opened. It closes when the patient stops. */
export function DoctorPhone({
  phone,
  patient,
}: {
  readonly phone: Phone;
  readonly patient: number | undefined;
}) {
  const open = useQuery({
    queryKey: ["try", "doctor", "open", patient],
    queryFn: () => phone.keeper.tryOpen(patient ?? 0),
    enabled: patient !== undefined,
    refetchInterval: lookMilliseconds,
  });
  const [name = ""] = phone.person.label.split(", ");
  return (
    <Stack gap="sm">
      <Text size="sm">
        You are {name}. Your patient has number {patient ?? "…"}.
      </Text>
      <div aria-live="polite">
        {open.data?.length === 0 && (
          <Text fw={600}>○ Nothing is shared with you now. You can’t open any record.</Text>
        )}
      </div>
      {patient !== undefined && open.data?.includes(vitalSigns) === true && (
        <DoctorHeart phone={phone} patient={patient} />
      )}
      {patient !== undefined &&
        open.data?.map((category) => (
          <OpenCategory key={category} {...{ phone, patient, category }} />
        ))}
    </Stack>
  );
}

function OpenCategory(props: {
  readonly phone: Phone;
  readonly patient: number;
  readonly category: number;
}) {
  const { phone, patient, category } = props;
  const opened = useQuery({
    queryKey: ["try", "doctor", "read", patient, category],
    queryFn: () => phone.keeper.tryRead(patient, category),
    staleTime: Infinity,
    gcTime: 0, // once closed, it is gone from memory
    retry: 6, // the keys come a moment after the consent
    retryDelay: 700,
  });
  if (opened.error !== null) return <Trouble error={opened.error} />;
  if (opened.data === undefined) return <Waiting what="Opening" />;
  return <Contents opened={opened.data} />;
}

function Contents({ opened }: { readonly opened: OpenedCategory }) {
  const { name, titles, lines, findings } = opened;
  return (
    <section aria-label={name}>
      <Title order={3} size="h5">
        ● {name}
      </Title>
      {lines.length === 0 && findings.length === 0 && (
        <List size="sm">
          {titles.map((title) => (
            <List.Item key={title}>{title}</List.Item>
          ))}
        </List>
      )}
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
      {findings.length > 0 && <Findings opened={opened} />}
    </section>
  );
}

function Findings({ opened: { name, findings } }: { readonly opened: OpenedCategory }) {
  const { day } = useDates();
  return (
    <Table fz="sm" captionSide="top">
      <Table.Caption>
        <VisuallyHidden>{name}: </VisuallyHidden>
        The newest result of each kind
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Test</Table.Th>
          <Table.Th scope="col">Result</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {findings.map(({ name: test, value, date, flag }) => (
          <Table.Tr key={test}>
            <Table.Th scope="row" fw={400}>
              {test}
            </Table.Th>
            <Table.Td>
              <KeptUnits text={value} />
              {flag === "" ? "" : ` (${flag})`}
              <Text size="sm" c="dimmed">
                {dayOf(date, day)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A record may give a year alone, or nothing: then just what it gives. */
function dayOf(date: string, day: (seconds: number) => string): string {
  const text = date.slice(0, 10);
  return text.length === 10 ? day(Date.parse(`${text}T12:00:00`) / 1000) : text;
}
