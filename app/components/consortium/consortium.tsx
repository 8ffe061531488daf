"use client";

import { Stack, Text, Title } from "@mantine/core";
import { useConsortium } from "../../hooks/use-consortium.ts";
import type { ConsortiumOverview } from "../../keeper/consortium-views.ts";
import { Members } from "../gate.tsx";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { HospitalList } from "./hospital-list.tsx";
import { ProposalCard } from "./proposal-card.tsx";
import { ProposeForm } from "./propose-form.tsx";
import { RulesNow } from "./rules-now.tsx";

/** What the hospitals decide together: proposals, votes, urgent suspensions. */
export function Consortium() {
  return (
    <Page title="Consortium" lead="What the hospitals decide together. Each has one vote.">
      <Members only="hospital">
        <Rooms />
      </Members>
    </Page>
  );
}

function Rooms() {
  const { data, error, refetch } = useConsortium();
  if (data === undefined)
    return error === null ? (
      <Waiting what="Asking what is proposed" />
    ) : (
      <Trouble error={error} retry={() => void refetch()} />
    );
  return (
    <>
      {error !== null && <Trouble error={error} retry={() => void refetch()} />}
      <Standing overview={data} />
      <Proposals overview={data} />
      <ProposeForm overview={data} />
      <HospitalList overview={data} />
      <RulesNow settings={data.settings} />
    </>
  );
}

/** Why a hospital can't decide anything here now, where it can't. */
function Standing({
  overview: { settings, hospitals },
}: {
  readonly overview: ConsortiumOverview;
}) {
  const own = hospitals.find(({ isOwn }) => isOwn);
  return (
    <>
      {!settings.isInCharge && (
        <Notice weight="attention" title="Votes decide nothing yet">
          <Text>Whoever set up this deployment still decides alone, until they hand over.</Text>
        </Notice>
      )}
      {settings.isPaused && (
        <Notice weight="attention" title="The hospitals have paused what is new">
          <Text>No new members, sharings and records. Reading and stopping go on.</Text>
        </Notice>
      )}
      {own?.isActive === false && (
        <Notice weight="danger" title="Your hospital is suspended">
          <Text>It has no vote now. Its staff can’t open records until that ends.</Text>
        </Notice>
      )}
    </>
  );
}

function Proposals({ overview }: { readonly overview: ConsortiumOverview }) {
  const { proposals, hospitals } = overview;
  const mayVote = hospitals.some(({ isOwn, isActive }) => isOwn && isActive);
  return (
    <Stack gap="xs" component="section" aria-labelledby="proposals">
      <Title order={2} id="proposals">
        Proposals
      </Title>
      {proposals.length === 0 ? (
        <Empty title="Nothing was proposed yet">
          <Text>Admitting a hospital, changing a limit: propose it below, and all vote.</Text>
        </Empty>
      ) : (
        <ul className="plain-list">
          {proposals.map((proposal) => (
            <ProposalCard key={proposal.id} proposal={proposal} mayVote={mayVote} />
          ))}
        </ul>
      )}
    </Stack>
  );
}
