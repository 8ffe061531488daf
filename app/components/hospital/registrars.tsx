"use client";

import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { Hex } from "#lib/bytes";
import { useHospitalAct, useRegistrars } from "../../hooks/use-hospital.ts";
import type { RegistrarView } from "../../keeper/registrars.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { SecondTap } from "../second-tap.tsx";

/** Keys that vouch in place of the hospital's own: so many people a day, and nothing else. */
export function Registrars() {
  const { data, error, refetch } = useRegistrars();
  return (
    <Stack gap="sm" component="section" aria-labelledby="registrars" className="no-print">
      <Title order={2} id="registrars">
        Registrars
      </Title>
      <Text>
        A registrar’s wallet vouches for newcomers, so yours can stay locked away. It can do nothing
        else.
      </Text>
      {error !== null && <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <Waiting what="Asking who vouches for you" />}
      {data?.length === 0 && (
        <Empty title="There are no registrars">
          <Text>Only your hospital’s own wallet vouches for people.</Text>
        </Empty>
      )}
      {data === undefined || data.length === 0 ? null : (
        <ul className="plain-list">
          {data.map((registrar) => (
            <RegistrarLine key={registrar.account} registrar={registrar} />
          ))}
        </ul>
      )}
      <SetRegistrar />
    </Stack>
  );
}

function RegistrarLine({ registrar }: { readonly registrar: RegistrarView }) {
  const [isAsked, setAsked] = useState(false);
  const { account, dailyCap, usedToday } = registrar;
  return (
    <li className="plain-line" aria-label={`Registrar ${account}`}>
      <Stack gap="xs">
        <Text fw={600} className="long-words">
          {account}
        </Text>
        <Text size="sm">
          Vouches for up to {people(dailyCap)} a day. Today: {usedToday}.
        </Text>
        {isAsked ? (
          <Remove account={account} close={() => setAsked(false)} />
        ) : (
          <Group>
            <Button
              variant="default"
              aria-label={`Remove registrar ${account}`}
              onClick={() => setAsked(true)}
            >
              Remove
            </Button>
          </Group>
        )}
      </Stack>
    </li>
  );
}

function Remove({ account, close }: { readonly account: Hex; readonly close: () => void }) {
  const keeper = useKeeper();
  const act = useHospitalAct(() => keeper.setRegistrar(account, 0));
  return (
    <SecondTap
      label={`Remove registrar ${account}`}
      does="Remove now"
      isGrave
      act={act}
      run={() => act.mutate(undefined)}
      leave={close}
    >
      From now on this wallet can’t vouch for your hospital. Links that it made and nobody used yet
      stop working.
    </SecondTap>
  );
}

function SetRegistrar() {
  const keeper = useKeeper();
  const [account, setAccount] = useState("");
  const [cap, setCap] = useState("20");
  const act = useHospitalAct(() => keeper.setRegistrar(account.trim() as Hex, Number(cap)));
  return (
    <form
      aria-label="Name a registrar"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate(undefined, { onSuccess: () => setAccount("") });
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            required
            pattern="\s*0x[0-9a-fA-F]{40}\s*"
            title="0x and 40 hex digits"
            autoComplete="off"
            spellCheck={false}
            className="account-field"
            label="Account of the registrar’s wallet"
            value={account}
            onChange={({ currentTarget }) => setAccount(currentTarget.value)}
          />
          <TextInput
            required
            type="number"
            min="1"
            max="65535"
            step="1"
            label="People a day, at most"
            value={cap}
            onChange={({ currentTarget }) => setCap(currentTarget.value)}
          />
        </Group>
        {act.error !== null && <Trouble error={act.error} />}
        <Group>
          <Button type="submit" loading={act.isPending}>
            Name this registrar
          </Button>
        </Group>
        <Text size="sm">To change how many people a day, name the same account again.</Text>
      </Stack>
    </form>
  );
}

const people = (count: number): string => (count === 1 ? "one person" : `${count} people`);
