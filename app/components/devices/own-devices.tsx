"use client";

import { Stack, Text, Title } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import { useMyDevices } from "../../hooks/use-devices.ts";
import { useSince } from "../../hooks/use-since.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { BindDevice } from "./bind-device.tsx";
import { DeviceDetails } from "./device-details.tsx";
import { countWords, seenWords, spanWords, standingWords, termWords } from "./device-words.ts";

/** The devices that measure a patient, and how one more comes. */
export function OwnDevices() {
  const { data, error, refetch } = useMyDevices();
  return (
    <Stack gap={32}>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Waiting what="Asking about your devices" />
      ) : (
        <section aria-labelledby="own-devices">
          <Title order={2} id="own-devices">
            Your devices
          </Title>
          <Text size="sm">
            A device without a reading for {spanWords(data.silentSeconds)} is called silent.
          </Text>
          {data.devices.length === 0 ? (
            <Empty title="No device measures you">
              <Text>Your hospital gives you one, and binds it to you below.</Text>
            </Empty>
          ) : null}
          <ul className="plain-list">
            {data.devices.map((device) => (
              <OwnDevice
                key={device.number}
                device={device}
                silent={spanWords(data.silentSeconds)}
              />
            ))}
          </ul>
        </section>
      )}
      <BindDevice />
      <ZoneNote />
    </Stack>
  );
}

function OwnDevice({ device, silent }: { readonly device: DeviceView; readonly silent: string }) {
  const dates = useDates();
  const since = useSince();
  const name = `Device ${device.number}`;
  return (
    <li className="panel" aria-label={name}>
      <Stack gap={8}>
        <Title order={3}>
          {name} of {device.hospital}
        </Title>
        <Text fw={600}>{standingWords(device)}</Text>
        <Text>
          {seenWords(device, since)}.{device.accepted === 0 ? "" : ` ${countWords(device)} so far.`}
        </Text>
        <Text size="sm">Measures you {termWords(device, dates)}.</Text>
        <Meaning device={device} silent={silent} />
        <Text size="sm">The device itself shows these six words:</Text>
        <Text className="words">{device.words}</Text>
        <details className="technical technical-part">
          <summary>I don’t want {name} any more</summary>
          <Text>
            Take it off and switch it off: it can’t send anything then. Only {device.hospital} can
            stop it for good, or give it to somebody else. What it has measured of you stays yours.
          </Text>
        </details>
        <DeviceDetails device={device} name={name} />
      </Stack>
    </li>
  );
}

/** What a standing means for the patient, and what to do. */
function Meaning({ device, silent }: { readonly device: DeviceView; readonly silent: string }) {
  const { day } = useDates();
  const { hospital, standing, validUntil } = device;
  switch (standing) {
    case "measuring":
      return null;
    case "waiting":
      return <Text size="sm">Switch it on and wear it. Its first reading comes by itself.</Text>;
    case "silent":
      return (
        <Notice weight="attention" title={`Nothing has come for more than ${silent}`}>
          <Text>
            What it sent before is kept. See that it is charged, switched on and near its phone.
          </Text>
        </Notice>
      );
    case "doubtful":
      return (
        <Notice weight="danger" title="This device contradicts itself">
          <Text>
            It signed two different readings as one and the same. Somebody may have copied its key.
            New readings of it are not taken. Earlier ones stay, and charts mark them.
          </Text>
          <Text>
            Take it to {hospital} or call them. Only they can let it measure again. Don’t rely on
            what it shows.
          </Text>
        </Notice>
      );
    case "suspended":
      return (
        <Notice weight="attention" title={`${hospital} has stopped this device`}>
          <Text>Its readings are not taken. What it measured before stays. Ask them why.</Text>
        </Notice>
      );
    case "ended":
      return (
        <Notice weight="attention" title={`Its time was over on ${day(validUntil)}`}>
          <Text>Its readings are not taken. {hospital} can renew it, or take it back.</Text>
        </Notice>
      );
    case "hospital-out":
      return (
        <Notice weight="attention" title={`${hospital} is suspended`}>
          <Text>
            The other hospitals have stopped it, and so its devices. What was measured stays.
          </Text>
        </Notice>
      );
  }
}
