"use client";

import { Stack, Text, Title } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import type { ConsortiumHospital, ConsortiumOverview } from "../../keeper/consortium-views.ts";
import { UrgentActs } from "./urgent-acts.tsx";

/** Seconds for which supports of an urgent suspension wait for each other. */
const term = 7 * 86_400;

/** All hospitals, and stopping one at once. */
export function HospitalList({ overview }: { readonly overview: ConsortiumOverview }) {
  const { hospitals, now } = overview;
  const own = hospitals.find(({ isOwn }) => isOwn);
  return (
    <Stack gap="xs" component="section" aria-labelledby="hospitals">
      <Title order={2} id="hospitals">
        Hospitals
      </Title>
      <Text>
        In danger, two thirds of the hospitals can suspend one at once, for 7 days. A vote can expel
        it for longer.
      </Text>
      <ul className="plain-list">
        {hospitals.map((hospital) => (
          <li key={hospital.number} className="plain-line" aria-label={hospital.name}>
            <Stack gap="xs">
              <Text fw={600}>
                {hospital.name}
                {hospital.isOwn ? " (yours)" : ""}
              </Text>
              <Standing hospital={hospital} hospitals={hospitals} />
              {own === undefined ? null : <UrgentActs {...{ hospital, own, now }} />}
            </Stack>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Standing({
  hospital: { isActive, urgent },
  hospitals,
}: {
  readonly hospital: ConsortiumHospital;
  readonly hospitals: readonly ConsortiumHospital[];
}) {
  const { moment } = useDates();
  const { isSuspendedUrgently, lapsesAt, count, needed, supporters, openedAt } = urgent;
  if (isSuspendedUrgently)
    return (
      <Text size="sm">
        ✕ Suspended at once. From {moment(lapsesAt)} anybody can end that, unless a vote expels it.
      </Text>
    );
  if (!isActive) return <Text size="sm">✕ Expelled by vote</Text>;
  if (count === 0) return <Text size="sm">● Active</Text>;
  const names = hospitals.filter(({ number }) => supporters.includes(number));
  return (
    <Text size="sm">
      ◐ Active. {names.map(({ name }) => name).join(", ")} {count === 1 ? "wants" : "want"} it
      suspended at once: {count} of the {needed} that it takes. This lapses on{" "}
      {moment(openedAt + term)}.
    </Text>
  );
}
