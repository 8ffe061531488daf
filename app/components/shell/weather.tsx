"use client";

import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useConfig, useConnection } from "wagmi";
import { useIsMoving } from "../../hooks/use-moving.ts";
import { forgetAnswers } from "../../hooks/use-session.ts";
import { useOnline } from "../../hooks/use-online.ts";
import { useStanding } from "../../hooks/use-standing.ts";
import { moveToNetwork } from "../../wallet/wallet-door.ts";
import { useAppConfig, useKeeper } from "../keeper-provider.tsx";
import { Notice, Trouble } from "../notice.tsx";
import { ReadersKeys } from "./readers-keys.tsx";

/** Where the query cache keeps that the wallet changed its account under a session. */
const switchedKey = ["wallet-switched"];

/** What is the matter around the page: offline, server gone, chain begun anew, wallet elsewhere. Usually nothing. */
export function Weather() {
  return (
    <Stack gap={16} className="weather">
      <Connection />
      <OtherNetwork />
      <OtherAccount />
      <ReadersKeys />
    </Stack>
  );
}

function Connection() {
  const keeper = useKeeper();
  const isOnline = useOnline();
  const { data: server } = useQuery({
    queryKey: ["server-now"],
    queryFn: () => keeper.serverNow(),
    refetchInterval: 15_000,
    enabled: isOnline,
  });
  if (!isOnline)
    return (
      <Notice weight="attention" title="You are offline" live>
        <Text>
          What is on the page stays. Nothing new can be read or shared until you are back.
        </Text>
      </Notice>
    );
  if (server === "other-genesis")
    return (
      <Notice weight="danger" title="The hospitals’ register was started anew" live>
        <Text>
          What you see here belongs to the old one. It is kept apart, and nothing of it was mixed.
          Load this page again to begin with the new one.
        </Text>
        <div>
          <Button onClick={() => location.reload()}>Load this page again</Button>
        </div>
      </Notice>
    );
  if (server === "silent")
    return (
      <Notice weight="attention" title="This page’s server doesn’t answer" live>
        <Text>
          Nothing was lost, and what is open stays open. We look again every few seconds. If it was
          started anew, load this page again.
        </Text>
      </Notice>
    );
  return null;
}

/** Only acts need the network, so this is a word in time and keeps nobody from signing in. */
function OtherNetwork() {
  const { chainId } = useAppConfig();
  const wallets = useConfig();
  const connection = useConnection();
  const standing = useStanding();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => moveToNetwork(wallets, chainId),
  });
  const isElsewhere =
    standing !== undefined && connection.isConnected && connection.chainId !== chainId;
  if (!isElsewhere) return null;
  return (
    <Notice weight="attention" title="Your wallet is on another network" live>
      <Text>
        You can read here. To share, stop or add, switch your wallet to HealthChain first.
      </Text>
      {error === null ? null : <Trouble error={error} />}
      <div>
        <Button disabled={isPending} onClick={() => mutate()}>
          Switch my wallet to HealthChain
        </Button>
      </div>
    </Notice>
  );
}

/**
 * A wallet that is locked or shows another account is another person: every key is forgotten. While somebody moves, both
 * accounts are theirs.
 */
function OtherAccount() {
  const keeper = useKeeper();
  const queries = useQueryClient();
  const standing = useStanding();
  const { address, status } = useConnection();
  const { data: hasSwitched } = useQuery({
    queryKey: switchedKey,
    queryFn: () => false,
    staleTime: Infinity,
  });
  const isMoving = useIsMoving();
  const account = standing?.account.toLowerCase();
  const isOther =
    account !== undefined &&
    (status === "disconnected" ||
      (!isMoving && address !== undefined && address.toLowerCase() !== account));
  useEffect(() => {
    if (!isOther) return;
    void keeper.signOut().then(() => {
      forgetAnswers(queries);
      queries.setQueryData(switchedKey, true);
    });
  }, [isOther, keeper, queries]);
  if (hasSwitched !== true || standing !== undefined) return null;
  return (
    <Notice weight="attention" title="Your wallet changed its account" live>
      <Text>So you were signed out, and every key was forgotten on this device. Sign in anew.</Text>
    </Notice>
  );
}
