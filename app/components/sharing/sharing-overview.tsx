"use client";

import { Anchor, Box, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { useSharingOverview } from "../../hooks/use-sharing.ts";
import type { SharingOverview as Overview } from "../../keeper/sharing.ts";
import { EmergencyLine } from "../emergency/emergency-line.tsx";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { ExportConsents } from "./export-consents.tsx";
import { FindPerson } from "./find-person.tsx";
import { SharingCards } from "./sharing-cards.tsx";
import { SharingDialog, type About } from "./sharing-dialog.tsx";
import { SharingTable, type Picked } from "./sharing-table.tsx";

/** Who can see what, and everything a patient does about it. */
export function SharingOverview() {
  const { data, error, refetch } = useSharingOverview();
  const [about, setAbout] = useState<About>();
  const [done, setDone] = useState<string>();
  const open = (next: About) => {
    setDone(undefined);
    setAbout(next);
  };
  return (
    <Stack gap={24}>
      <FindPerson
        key={done} // begins anew once something was done
        choose={({ number: reader, label, initials }) => {
          const row = data?.rows.find((one) => one.reader === reader);
          const wanted = { isListed: true, isWanted: true, category: undefined };
          open({ reader, label, initials, row, ...wanted });
        }}
      />
      <Anchor component={Link} href="/requests/">
        See who asks you for access
      </Anchor>
      {done === undefined ? null : <Notice weight="done" title={done} live />}
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting what="Looking who can see what" /> : null}
      {data === undefined ? null : (
        <Grid overview={data} pick={(picked) => open(aboutOf(picked))} />
      )}
      <EmergencyLine />
      {about === undefined ? null : (
        <SharingDialog
          about={about}
          pick={(category) => setAbout({ ...about, category })}
          close={(said) => {
            setAbout(undefined);
            setDone(said);
          }}
        />
      )}
    </Stack>
  );
}

const aboutOf = ({ row, category }: Picked): About => ({
  ...{ reader: row.reader, label: row.label, initials: row.initials },
  ...{ isListed: row.isListed, isWanted: false, row, category },
});

function Grid({
  overview: { rows, at, leftOut },
  pick,
}: {
  readonly overview: Overview;
  readonly pick: (picked: Picked) => void;
}) {
  return (
    <>
      {leftOut.map(({ hospital, says }) => (
        <Notice key={hospital} weight="attention" title="A hospital’s staff list does not hold">
          <Text>{says}</Text>
        </Notice>
      ))}
      {rows.length === 0 ? (
        <Empty title="You share nothing with anybody">
          <Text>Search a person or a team above to let them read what you choose.</Text>
        </Empty>
      ) : (
        <>
          <Box visibleFrom="md">
            <Legend end="An empty cell is closed." />
          </Box>
          <Box hiddenFrom="md">
            <Legend end="What is not in a person’s list is closed to them." />
          </Box>
          <Box visibleFrom="md">
            <SharingTable rows={rows} at={at} pick={pick} />
          </Box>
          <Box hiddenFrom="md">
            <SharingCards rows={rows} pick={pick} />
          </Box>
          <ExportConsents />
        </>
      )}
    </>
  );
}

const Legend = ({ end }: { readonly end: string }) => (
  <Text size="sm">
    A filled dot lets somebody read. A plus lets them add records. A ring keeps them out. {end}
  </Text>
);
