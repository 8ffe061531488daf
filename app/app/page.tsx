"use client";

import { Button, Stack, Text, Title } from "@mantine/core";
import { proxy } from "comlink";
import { useState } from "react";
import { useConfig, useConnect, useConnectors } from "wagmi";
import { useKeeper } from "../components/keeper-provider.tsx";
import { walletDoor } from "../wallet/wallet-door.ts";

export default function StartPage() {
  const keeper = useKeeper();
  const wallets = useConfig();
  const connectors = useConnectors();
  const { mutateAsync: connect } = useConnect();
  const [said, setSaid] = useState("");
  const open = async (connector: (typeof connectors)[number]) => {
    try {
      const { accounts } = await connect({ connector });
      await keeper.signIn(accounts[0], proxy(walletDoor(wallets)));
      setSaid(JSON.stringify(await keeper.openKeys()));
    } catch (error) {
      setSaid(String(error));
    }
  };
  return (
    <Stack component="main" p="md">
      <Title>HealthChain</Title>
      {connectors.map((connector) => (
        <Button key={connector.uid} onClick={() => void open(connector)}>
          {connector.name}
        </Button>
      ))}
      <Text>{said}</Text>
    </Stack>
  );
}
