import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import type { Subject } from "../../hooks/use-patients.ts";
import { usePrinting } from "../../hooks/use-printing.ts";
import { useDeviceDoubts, useVitalNorms, useVitals } from "../../hooks/use-vitals.ts";
import type { VitalNorms, VitalReading } from "../../keeper/vitals/reading-view.ts";
import type { ClosedWindow } from "../../keeper/vitals.ts";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { codeOf } from "../trouble-words.ts";
import { ZoneNote } from "../zone-note.tsx";
import { ReadingProof } from "./reading-proof.tsx";
import { vitalCharts, type VitalChart } from "./vital-charts.ts";
import { VitalSection } from "./vital-section.tsx";

const hour = 3600;
const spans = [
  { value: "hour", label: "Last hour", seconds: hour },
  { value: "day", label: "Last day", seconds: 24 * hour },
  { value: "week", label: "Last week", seconds: 7 * 24 * hour },
  { value: "all", label: "All readings", seconds: Infinity },
] as const;

type Span = (typeof spans)[number];

/** From when on a span goes that is chosen now, in Unix seconds. */
const startOf = ({ seconds }: Span): number => Math.max(0, Math.floor(Date.now() / 1000) - seconds);

/** What devices measured of a patient, live. */
export function VitalsPart({
  subject,
  isOwn,
}: {
  readonly subject: Subject;
  readonly isOwn: boolean;
}) {
  const [{ span, from }, choose] = useState<{ span: Span; from: number }>(() => ({
    span: spans[0],
    from: startOf(spans[0]),
  }));
  return (
    <Stack gap={24}>
      <Group gap={16} align="flex-end" className="no-print">
        <NativeSelect
          label="Time"
          size="md"
          value={span.value}
          data={spans.map(({ value, label }) => ({ value, label }))}
          onChange={({ currentTarget }) => {
            const chosen = spans.find(({ value }) => value === currentTarget.value) ?? span;
            choose({ span: chosen, from: startOf(chosen) });
          }}
        />
        <Button variant="default" size="md" onClick={() => window.print()}>
          Print
        </Button>
      </Group>
      <PrintedHead patient={subject.patient} label={span.label} />
      <Readings key={from} {...{ subject, from, isOwn }} label={span.label} />
    </Stack>
  );
}

/** On paper alone: whose readings these are, and as of when. */
function PrintedHead({ patient, label }: { readonly patient: number; readonly label: string }) {
  const printedAt = usePrinting();
  const { moment } = useDates();
  if (printedAt === undefined) return null;
  return (
    <Text>
      Patient {patient}. {label}, printed {moment(printedAt)}.
    </Text>
  );
}

type ReadingsProps = {
  readonly subject: Subject;
  readonly from: number;
  readonly isOwn: boolean;
  readonly label: string;
};

function Readings({ subject, from, isOwn, label }: ReadingsProps) {
  const norms = useVitalNorms(subject);
  const vitals = useVitals(subject, from);
  const { data, error } = vitals;
  if (codeOf(error) === "consent/not-permitted")
    return <Notice weight="attention" title="You may not see these readings now" live />;
  const trouble = error ?? norms.error;
  const again = () => {
    void vitals.refetch();
    if (norms.error !== null) void norms.refetch();
  };
  return (
    <>
      {trouble === null ? null : <Trouble error={trouble} retry={again} isHarmless />}
      {data === undefined && trouble === null ? <Waiting what="Opening the readings" /> : null}
      {data === undefined ? null : (
        <>
          {data.isWhole || trouble !== null ? null : (
            <Waiting what={`Opening the readings, ${data.readings.length} so far`} />
          )}
          <Closed windows={data.closed} />
          <Charts {...{ subject, from, label, readings: data.readings, norms: norms.data }} />
          {data.isWhole && data.readings.length === 0 ? <NoReadings isOwn={isOwn} /> : null}
        </>
      )}
    </>
  );
}

function Charts({
  subject,
  from,
  label,
  readings,
  norms,
}: {
  readonly subject: Subject;
  readonly from: number;
  readonly label: string;
  readonly readings: readonly VitalReading[];
  readonly norms: VitalNorms | undefined;
}) {
  const [checked, check] = useState<VitalReading>();
  const devices = useMemo(() => [...new Set(readings.map(({ device }) => device))], [readings]);
  const doubts = useDeviceDoubts(devices);
  const charts = useMemo(
    () =>
      vitalCharts({
        readings: readings.filter(({ observedAt }) => observedAt >= from),
        doubts,
        ranges: norms?.ranges ?? {},
      }),
    [readings, doubts, from, norms],
  );
  if (charts.length === 0) return null;
  const doubt = checked === undefined ? undefined : doubtOf(charts, checked);
  return (
    <>
      {charts.map((chart) => (
        <VitalSection key={chart.id} chart={chart} check={check} />
      ))}
      <div>
        <Text size="sm" c="dimmed">
          {label}. {normWords(norms)}
        </Text>
        <ZoneNote />
      </div>
      {checked === undefined ? null : (
        <ReadingProof {...{ subject, doubt }} reading={checked} close={() => check(undefined)} />
      )}
    </>
  );
}

const doubtOf = (charts: readonly VitalChart[], checked: VitalReading): string | undefined =>
  charts
    .flatMap(({ lines }) => lines.flatMap(({ points }) => points))
    .find(({ reading }) => reading === checked)?.doubt;

function normWords(norms: VitalNorms | undefined): string {
  if (norms === undefined) return "";
  if (norms.age === undefined)
    return "Normal ranges are those of adults, because the birth date is not open here.";
  return `Normal ranges are those of ${ageWords[norms.age]}.`;
}

const ageWords: Readonly<Record<NonNullable<VitalNorms["age"]>, string>> = {
  neonate: "newborns",
  infant: "infants",
  toddler: "toddlers",
  preschooler: "children of 3 to 5 years",
  "school-age": "children of 6 to 11 years",
  adolescent: "adolescents",
  adult: "adults",
};

function Closed({ windows }: { readonly windows: readonly ClosedWindow[] }) {
  if (windows.length === 0) return null;
  const [first] = windows;
  return (
    <Notice weight="danger" title="Some readings don’t prove themselves" live>
      <Text>
        {windows.length === 1 ? "One stretch" : `${windows.length} stretches`} of readings can’t be
        believed, so none of it is shown. Tell your hospital.
      </Text>
      <Text size="sm" c="dimmed">
        For support: {first?.code}, window {first?.window} of oracle {first?.oracle}
      </Text>
    </Notice>
  );
}

const NoReadings = ({ isOwn }: { readonly isOwn: boolean }) => (
  <Empty title="No readings in this time">
    <Text>
      {isOwn
        ? "Readings of your devices stand here a few seconds after they were measured. Choose a longer time to see earlier ones."
        : "Readings of the patient’s devices stand here a few seconds after they were measured. Choose a longer time to see earlier ones."}
    </Text>
  </Empty>
);
