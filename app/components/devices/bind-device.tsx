"use client";

import { Button, Group, List, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useBinding, useOfferedDevice } from "../../hooks/use-devices.ts";
import { useDates } from "../../hooks/use-dates.ts";
import { useFragment } from "../../hooks/use-fragment.ts";
import type { OfferedDevice } from "../../keeper/devices.ts";
import { CopyText } from "../copy-text.tsx";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { QrCode } from "../qr-code.tsx";

/** Binds a device with the link of a hospital, which may have led here. */
export function BindDevice() {
  const fragment = useFragment();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string>();
  const link = chosen ?? fragment;
  return (
    <Stack gap="sm" component="section" aria-labelledby="bind">
      <Title order={2} id="bind">
        Bind a device
      </Title>
      {link === "" ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setChosen(typed);
          }}
        >
          <Stack gap="sm">
            <List type="ordered">
              <List.Item>Your hospital hands you a device and a QR code.</List.Item>
              <List.Item>Scan the code with your phone’s camera, or paste its link here.</List.Item>
              <List.Item>
                You compare six words, and the device measures you from then on.
              </List.Item>
            </List>
            <Textarea
              required
              size="md"
              label="Link from your hospital"
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              autosize
              minRows={2}
              maxRows={6}
            />
            <Group>
              <Button type="submit">Look at this link</Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Offered link={link} leave={() => setChosen("")} />
      )}
    </Stack>
  );
}

function Offered({ link, leave }: { readonly link: string; readonly leave: () => void }) {
  const { data, error } = useOfferedDevice(link);
  const other = (
    <Button variant="default" onClick={leave}>
      Use another link
    </Button>
  );
  if (error !== null) return <Trouble error={error}>{other}</Trouble>;
  if (data === undefined) return <Waiting what="Looking at the link" />;
  if (data.isBound)
    return (
      <Notice weight="done" title={`Device ${data.number ?? ""} measures you`} live>
        <Text>It stands in the list above. Nothing is left to do.</Text>
        <Group>{other}</Group>
      </Notice>
    );
  if (data.isOver)
    return (
      <Notice weight="attention" title="This link is too old">
        <Text>Nothing was changed. Ask {data.hospital} for a new one.</Text>
        <Group>{other}</Group>
      </Notice>
    );
  return <Steps offered={data} leave={leave} />;
}

/** Compare, hand the link on to the device, and bring its answer. */
function Steps({
  offered,
  leave,
}: {
  readonly offered: OfferedDevice;
  readonly leave: () => void;
}) {
  const { day, moment } = useDates();
  const { hospital, words, validUntil, deadline, number } = offered;
  return (
    <Stack gap="sm" className="card" role="group" aria-label="The device to bind">
      <Text fw={600}>
        {hospital} vouches for one device of yours until {day(validUntil)}.
      </Text>
      {number === undefined ? null : (
        <Text>
          It is device {number}, which has measured somebody else. What it measured of them stays
          theirs.
        </Text>
      )}
      <Title order={3}>1. Compare six words</Title>
      <Text>The device shows the same words, on its screen or its label:</Text>
      <Text fw={600} size="lg" className="words">
        {words}
      </Text>
      <Text>If they differ, it is another device. Stop here, and tell {hospital}.</Text>
      <Title order={3}>2. Show the device this code</Title>
      <ForDevice text={new URL(`/devices/#${offered.link}`, window.location.origin).href} />
      <Text size="sm">It works until {moment(deadline)}, and only with this device.</Text>
      <Answer link={offered.link} leave={leave} />
    </Stack>
  );
}

function ForDevice({ text }: { readonly text: string }) {
  return (
    <>
      <QrCode text={text} label="The code for the device" />
      <Group>
        <CopyText text={text} does="Copy it for the device" />
      </Group>
    </>
  );
}

function Answer({ link, leave }: { readonly link: string; readonly leave: () => void }) {
  const [answer, setAnswer] = useState("");
  const bind = useBinding(link);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        bind.mutate(answer);
      }}
    >
      <Stack gap="sm">
        <Title order={3}>3. Bring the device’s answer</Title>
        <Textarea
          required
          size="md"
          label="Answer that the device shows"
          value={answer}
          onChange={({ currentTarget }) => setAnswer(currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
        />
        <Text>From then on everything that it measures goes into your vital signs.</Text>
        {bind.error !== null && <Trouble error={bind.error} />}
        <Group>
          <Button type="submit" loading={bind.isPending}>
            The words are the same: bind it
          </Button>
          <Button variant="default" onClick={leave}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
