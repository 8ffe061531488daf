"use client";

import { Anchor, Button, Image, Stack, Text, Title } from "@mantine/core";
import { IconWallet } from "@tabler/icons-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { useConnectors, type Connector } from "wagmi";
import { useSignIn } from "../../hooks/use-session.ts";
import { offeredWallets } from "../../wallet/wallet-config.ts";
import { useAppConfig } from "../keeper-provider.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { GatewayChoice } from "./gateway-choice.tsx";

/** Which wallet to sign in with, and what there is to do where there is none. */
export function SignIn({
  reason,
  opens = true,
}: {
  /** What the wallet asks for: "to sign in". */
  readonly reason: string;
  /** Whether the keys are opened in the same go. */
  readonly opens?: boolean;
}) {
  const { mutate, isPending, error, variables } = useSignIn();
  if (isPending) return <Waiting what={`Look at your wallet: it asks you ${reason}`} />;
  const retry = variables === undefined ? undefined : () => mutate(variables);
  return (
    <Stack gap={16}>
      {error === null ? null : (
        <Trouble error={error} retry={retry}>
          <GatewayChoice />
        </Trouble>
      )}
      <Wallets onChoose={(connector) => mutate({ connector, opens })} />
    </Stack>
  );
}

function Wallets({ onChoose }: { readonly onChoose: (connector: Connector) => void }) {
  const connectors = useConnectors();
  const hasInjected = useSyncExternalStore(noChange, hasEthereum, () => false);
  const own = offeredWallets(connectors, hasInjected);
  return (
    <Stack gap={16}>
      {own.map((connector) => (
        <WalletButton key={connector.uid} connector={connector} onChoose={onChoose} />
      ))}
      <DemoPeople connectors={connectors} onChoose={onChoose} hasOwn={own.length > 0} />
      {own.length === 0 ? <NoWallet /> : null}
      <Text size="sm">
        Your keys stay in this page’s memory only, so loading the page again signs you out.
      </Text>
    </Stack>
  );
}

const noChange = () => () => undefined;
const hasEthereum = () => "ethereum" in window;

function WalletButton({
  connector,
  onChoose,
}: {
  readonly connector: Connector;
  readonly onChoose: (connector: Connector) => void;
}) {
  const { name, icon, type } = connector;
  const label =
    type === "demo" ? name : `Sign in with ${name === "Injected" ? "your wallet" : name}`;
  // A wallet's icon is a data: address by EIP-6963; any other is not loaded.
  const picture = icon?.trim().startsWith("data:image/") === true ? icon.trim() : undefined;
  return (
    <Button
      variant={type === "demo" ? "default" : "filled"}
      justify="flex-start"
      h="auto"
      mih={48}
      py={8}
      className="wrapping-button"
      leftSection={
        picture === undefined ? (
          <IconWallet size={24} aria-hidden />
        ) : (
          <Image src={picture} alt="" w={24} h={24} />
        )
      }
      onClick={() => onChoose(connector)}
    >
      {label}
    </Button>
  );
}

function NoWallet() {
  return (
    <Notice title="To sign in as yourself, you need a wallet">
      <Text>
        A wallet is a small program that signs for you. Nobody can open your records without it.
        Install one in this browser, then load this page again.
      </Text>
      <Anchor component={Link} href="/try/">
        Try HealthChain without a wallet
      </Anchor>
    </Notice>
  );
}

function DemoPeople({
  connectors,
  onChoose,
  hasOwn,
}: {
  readonly connectors: readonly Connector[];
  readonly onChoose: (connector: Connector) => void;
  readonly hasOwn: boolean;
}) {
  const { demo } = useAppConfig();
  if (demo === null) return null;
  return (
    <Stack gap={8}>
      <Title order={2}>
        {hasOwn ? "Or be one of the demo’s people" : "Be one of the demo’s people"}
      </Title>
      <Text>
        Their wallets are built into this page. Everybody knows their keys: use no real data.
      </Text>
      {connectors
        .filter(({ type }) => type === "demo")
        .map((connector) => (
          <WalletButton key={connector.uid} connector={connector} onChoose={onChoose} />
        ))}
    </Stack>
  );
}
