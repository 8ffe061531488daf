"use client";

import { Button, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconClock, IconPlugOff } from "@tabler/icons-react";
import { useAskGateway } from "../../hooks/use-readers.ts";
import { useDates } from "../../hooks/use-dates.ts";
import type { LogGateway, LogView } from "../../keeper/access-log.ts";
import { Trouble } from "../notice.tsx";
import { wordsOfTold } from "../told-words.ts";

/** Every gateway that was ever admitted, and what it told. */
export function GatewayList({ view: { gateways } }: { readonly view: LogView }) {
  const asking = useAskGateway();
  return (
    <section aria-labelledby="gateways">
      <Title order={2} id="gateways">
        Where reads are logged
      </Title>
      <Text>Each gateway logs what is read through it. Ask them all to see everything.</Text>
      {asking.error === null ? null : (
        <Trouble error={asking.error} retry={() => asking.mutate(asking.variables)} />
      )}
      <ul className="plain-list">
        {gateways.map((gateway) => (
          <OneGateway
            key={gateway.gateway}
            gateway={gateway}
            isAsked={asking.isPending && asking.variables === gateway.gateway}
            onAsk={() => asking.mutate(gateway.gateway)}
          />
        ))}
      </ul>
    </section>
  );
}

const states = {
  current: { Icon: IconCircleCheck, word: "Current" },
  behind: { Icon: IconClock, word: "Behind: it owes proofs for longer than an hour" },
  silent: { Icon: IconPlugOff, word: "Silent: it told nothing" },
  unasked: { Icon: IconCircleDashed, word: "Not asked yet" },
} as const;

function OneGateway({
  gateway,
  isAsked,
  onAsk,
}: {
  readonly gateway: LogGateway;
  readonly isAsked: boolean;
  readonly onAsk: () => void;
}) {
  const { day } = useDates();
  const { hospitalName, state, isActive, entries, gaps, url, isSignedIn, problem } = gateway;
  const { Icon, word } = states[state];
  const told = entries === 1 ? "1 entry" : `${entries} entries`;
  return (
    <li className="record-card" data-state={state}>
      <Stack gap={8} align="flex-start">
        <Title order={3}>Gateway of {hospitalName}</Title>
        <Text>
          <Icon size={18} aria-hidden /> {word}
          {isSignedIn && state !== "silent" ? `, ${told}` : ""}
          {isActive ? "" : ", no longer admitted"}
        </Text>
        {problem === undefined ? null : <Text size="sm">{wordsOfTold(problem)}</Text>}
        {gaps.map(({ lost, at }) => (
          <Text key={at} size="sm">
            It said on {day(at)} that it lost {lost} entries of all its patients.
          </Text>
        ))}
        {isSignedIn ? null : (
          <AskButton isPossible={url !== undefined} isAsked={isAsked} onAsk={onAsk} />
        )}
      </Stack>
    </li>
  );
}

function AskButton({
  isPossible,
  isAsked,
  onAsk,
}: {
  readonly isPossible: boolean;
  readonly isAsked: boolean;
  readonly onAsk: () => void;
}) {
  if (!isPossible)
    return (
      <Text size="sm">This page doesn’t know its address. Ask its hospital for your log.</Text>
    );
  return (
    <>
      <Button type="button" variant="default" loading={isAsked} onClick={onAsk}>
        Ask this gateway
      </Button>
      <Text size="sm">Your wallet asks you once, to sign in there.</Text>
    </>
  );
}
