"use client";

import { Stack, Text, Title } from "@mantine/core";
import { useOwnGateways } from "../../hooks/use-hospital.ts";
import { useSince } from "../../hooks/use-since.ts";
import type { OwnGateway } from "../../keeper/hospital-directory.ts";
import { Notice, Trouble, type Weight } from "../notice.tsx";

const words: Readonly<Record<OwnGateway["state"], { weight: Weight; says: string }>> = {
  ready: { weight: "done", says: "serves records" },
  "not-ready": { weight: "attention", says: "does not serve records now" },
  silent: { weight: "danger", says: "does not answer" },
};

const faultWords: Readonly<Record<string, string>> = {
  "chain/old-head": "The hospitals’ register stands still.",
  "chain/unreachable": "It can’t reach the hospitals’ register.",
  "store/unreachable": "It can’t reach its store.",
};

/** How the hospital's own gateway is doing. */
export function GatewayState() {
  const { data, error } = useOwnGateways();
  const since = useSince();
  return (
    <Stack gap="xs" component="section" aria-labelledby="gateway">
      <Title order={2} id="gateway">
        Your gateway
      </Title>
      {error !== null && <Trouble error={error} />}
      {data?.length === 0 && <Text>This page knows no gateway of your hospital.</Text>}
      {data?.map(({ number, state, faults, rootedAt }) => (
        <Notice
          key={number}
          weight={words[state].weight}
          title={`Gateway ${number} ${words[state].says}`}
        >
          {faults.map((fault) => (
            <Text key={fault}>{faultWords[fault] ?? fault}</Text>
          ))}
          <Text size="sm">
            {rootedAt === 0
              ? "Its log has not been fixed on the register yet."
              : `Its log was last fixed on the register ${since(rootedAt)}.`}
          </Text>
        </Notice>
      ))}
    </Stack>
  );
}
