"use client";

import { Button, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStanding } from "../../hooks/use-standing.ts";
import { Members } from "../gate.tsx";
import { useAppConfig, useKeeper } from "../keeper-provider.tsx";
import { Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { Blocks } from "./blocks.tsx";
import { Events } from "./events.tsx";

/** The chain as it is, for testers. Numbers only: names are not on it. */
export function Explorer() {
  return (
    <Page title="Explorer" lead="For testers: what stands on the chain. There are no names." wide>
      <WhySignIn />
      <Members>
        <OnChain />
      </Members>
    </Page>
  );
}

/** To whoever is not signed in. */
function WhySignIn() {
  if (useStanding() !== undefined) return null;
  return (
    <Text>
      A hospital’s gateway reads the chain for this page and answers members only. So sign in first.
    </Text>
  );
}

function OnChain() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const [search, setSearch] = useState("");
  const queryKey = ["explorer", search];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => keeper.explore(search),
    refetchInterval: 6000,
    placeholderData: keepPreviousData,
  });
  const further = useMutation({
    mutationFn: () => keeper.exploreFurther(search),
    onSuccess: (explored) => queries.setQueryData(queryKey, explored),
  });
  const trouble = error ?? further.error;
  return (
    <Stack gap="lg">
      {trouble !== null && <Trouble error={trouble} retry={() => void refetch()} />}
      {data === undefined && error === null && <Waiting what="Asking the chain" />}
      {data !== undefined && <Blocks blocks={data.blocks} />}
      <Contracts />
      {data !== undefined && (
        <Events explored={data} onSearch={setSearch}>
          {data.since > 0 && (
            <Button variant="default" loading={further.isPending} onClick={() => further.mutate()}>
              Look further back
            </Button>
          )}
        </Events>
      )}
    </Stack>
  );
}

function Contracts() {
  const { contracts, deployment, chainId, genesis } = useAppConfig();
  const rows = [
    ...Object.entries(contracts),
    ["Deployment", deployment],
    ["Chain id", String(chainId)],
    ["Genesis", genesis],
  ] as const;
  return (
    <section aria-labelledby="contracts">
      <Title order={2} id="contracts">
        Contracts
      </Title>
      <dl className="explorer-list">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
