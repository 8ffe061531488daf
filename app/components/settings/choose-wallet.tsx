"use client";

import { Button, List, Radio, Stack, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import type { UseMutationResult } from "@tanstack/react-query";
import { useConnection, useConnectors, type Connector } from "wagmi";
import { roles } from "#lib/roles";
import type { MovingTo } from "../../hooks/use-move.ts";
import type { MemberStanding } from "../../keeper/standing.ts";
import { offeredWallets } from "../../wallet/wallet-config.ts";
import { Notice, Trouble, Waiting } from "../notice.tsx";

/** The first step: what a move means, why, and to which wallet. */
export function ChooseWallet({
  member,
  compromised,
  choose,
  begin: { mutate, isPending, error },
}: {
  readonly member: MemberStanding;
  readonly compromised: boolean;
  readonly choose: (compromised: boolean) => void;
  readonly begin: UseMutationResult<MovingTo | undefined, Error, Connector>;
}) {
  if (isPending) return <Waiting what="Look at your new wallet: it asks you to sign in" />;
  const isPatient = member.role === roles.patient;
  return (
    <Stack gap={16}>
      <What isPatient={isPatient} />
      <Radio.Group
        label="Why do you move?"
        value={compromised ? "known" : "change"}
        onChange={(value) => choose(value === "known")}
      >
        <Stack gap={0} mt={4}>
          <Radio value="change" label="I change my wallet" size="md" className="tall" />
          <Radio value="known" label="Somebody else may know my key" size="md" className="tall" />
        </Stack>
      </Radio.Group>
      {compromised ? <Text>{afterTheft(isPatient)}</Text> : null}
      {error === null ? null : <Trouble error={error} />}
      <Wallets onChoose={mutate} />
    </Stack>
  );
}

const afterTheft = (isPatient: boolean): string =>
  isPatient
    ? "Your records get new keys too, for one more signature of your new wallet. What somebody read, they have read."
    : "What patients share with you ends. Ask each of them to share it again.";

const What = ({ isPatient }: { readonly isPatient: boolean }) => (
  <>
    <List>
      <List.Item>Your number stays, and whatever you share or may read.</List.Item>
      {isPatient ? <List.Item>Your records and who has read them stay.</List.Item> : null}
      <List.Item>You get 24 new recovery words, so have pen and paper ready.</List.Item>
    </List>
    <Notice weight="attention" title="There is no way back without the new wallet">
      <Text>
        Your old wallet opens nothing here afterwards, nor do its 24 words. No hospital can undo it.
      </Text>
    </Notice>
    <Text>
      Nothing changes before the last step. If you close this page, choose the same wallet again and
      go on.
    </Text>
  </>
);

function Wallets({ onChoose }: { readonly onChoose: (connector: Connector) => void }) {
  const connectors = useConnectors();
  const { connector: current } = useConnection();
  const hasInjected = useSyncExternalStore(noChange, hasEthereum, () => false);
  const demo = connectors.filter(({ type, uid }) => type === "demo" && uid !== current?.uid);
  const offered = [...offeredWallets(connectors, hasInjected), ...demo];
  return (
    <Stack gap={8} align="flex-start" role="group" aria-label="Your new wallet">
      {offered.length === 0 ? (
        <Text>No other wallet is in this browser. Install one, then load this page again.</Text>
      ) : null}
      {offered.map((connector) => (
        <Button
          key={connector.uid}
          variant="default"
          h="auto"
          mih={44}
          className="wrapping-button"
          onClick={() => onChoose(connector)}
        >
          {nameOf(connector, connector.uid === current?.uid)}
        </Button>
      ))}
    </Stack>
  );
}

function nameOf({ name, type }: Connector, isCurrent: boolean): string {
  if (type === "demo") return `Move to: ${name}`;
  const wallet = name === "Injected" ? "your wallet" : name;
  return isCurrent ? `Move to another account in ${wallet}` : `Move to ${wallet}`;
}

const noChange = () => () => undefined;
const hasEthereum = () => "ethereum" in window;
