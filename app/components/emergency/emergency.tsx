"use client";

import { Stack, Title } from "@mantine/core";
import { useEmergenciesOfMe } from "../../hooks/use-emergency.ts";
import { Members } from "../gate.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { CaseOfMe } from "./case-of-me.tsx";
import { Choice } from "./choice.tsx";

/** A patient's emergency room: what was opened in emergencies, and what may be. */
export function Emergency() {
  return (
    <Page
      title="Emergency"
      lead="When you can’t answer, a doctor can open what you choose here, for a while."
    >
      <Members only="patient">
        <Stack gap={32}>
          <CasesOfMe />
          <Choice />
          <ZoneNote />
        </Stack>
      </Members>
    </Page>
  );
}

function CasesOfMe() {
  const { data, error, refetch } = useEmergenciesOfMe();
  return (
    <Stack gap={16} component="section" aria-labelledby="what-happened">
      <Title order={2} id="what-happened">
        What was opened
      </Title>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting what="Looking what was opened" /> : null}
      {data?.length === 0 ? <Empty title="Nobody has opened your records in an emergency" /> : null}
      {data?.map((found) => (
        <CaseOfMe key={`${found.id.doctor}/${found.id.number}`} found={found} />
      ))}
    </Stack>
  );
}
