"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { MovingTo } from "../../hooks/use-move.ts";
import type { MoveChoice } from "../../keeper/move-account.ts";
import { Notice, Trouble, Waiting } from "../notice.tsx";

/** The second step: the new wallet's keys, with those of an earlier try where there are some. */
export function MakeKeys({
  to,
  compromised,
  prepare: { mutate, isPending, error },
}: {
  readonly to: MovingTo;
  readonly compromised: boolean;
  readonly prepare: UseMutationResult<void, Error, MoveChoice>;
}) {
  if (isPending) return <Waiting what="Look at your new wallet, and sign what it shows you" />;
  const make = (keys: MoveChoice["keys"]) => () => mutate({ compromised, keys });
  return (
    <Stack gap={16}>
      <Text>You move to the account that ends in {ending(to.account)}.</Text>
      {error === null ? null : <Trouble error={error} />}
      {to.hasKeys ? (
        <>
          <Text>
            This wallet has keys from an earlier try. If you have its 24 words, go on: two
            signatures. Where they don’t fit any more, you get new ones.
          </Text>
          <Group>
            <Button onClick={make("begun")}>Go on with its keys</Button>
            <Button variant="default" onClick={make("new")}>
              Make new keys and words
            </Button>
          </Group>
        </>
      ) : (
        <>
          <Text>Your new wallet asks you three times. Then you write down 24 words.</Text>
          <div>
            <Button onClick={make("new")}>Make its keys</Button>
          </div>
        </>
      )}
    </Stack>
  );
}

/** The last step: the old wallet's word. */
export function MoveNow({
  to,
  own,
  finish: { mutate, isPending, error },
}: {
  readonly to: MovingTo;
  readonly own: string;
  readonly finish: UseMutationResult<void, Error, MovingTo>;
}) {
  if (isPending) return <Waiting what="Look at your old wallet: it asks you to move" />;
  return (
    <Stack gap={16}>
      <Notice
        weight="attention"
        title={`You move to the account that ends in ${ending(to.account)}`}
      >
        <Text>
          The account that ends in {ending(own)} opens nothing here any more. Have your new 24 words
          on paper first.
        </Text>
      </Notice>
      <Text>
        If one wallet has both accounts, choose the one that ends in {ending(own)} in it now.
      </Text>
      {error === null ? null : <Trouble error={error} />}
      <div>
        <Button onClick={() => mutate(to)}>Move now</Button>
      </div>
    </Stack>
  );
}

const ending = (account: string): string => account.slice(-4);
