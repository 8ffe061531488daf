"use client";

import { Group, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useHospitalDevices } from "../../hooks/use-devices.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { spanWords } from "./device-words.ts";
import { HospitalDevice } from "./hospital-device.tsx";
import { VouchDevice } from "./vouch-device.tsx";

const everyone = "all";

const filters = [
  { value: everyone, label: "Any" },
  { value: "measuring", label: "Measuring" },
  { value: "waiting", label: "Waiting" },
  { value: "silent", label: "Silent" },
  { value: "doubtful", label: "In doubt" },
  { value: "suspended", label: "Stopped" },
  { value: "ended", label: "Ended" },
];

/** Vouch for a device, and look after those there are. */
export function HospitalDevices() {
  return (
    <>
      <VouchDevice />
      <DeviceList />
      <ZoneNote />
    </>
  );
}

function DeviceList() {
  const devices = useHospitalDevices();
  const [text, setText] = useState("");
  const [standing, setStanding] = useState(everyone);
  const isWanted = (device: DeviceView): boolean =>
    (standing === everyone || device.standing === standing) &&
    `device ${device.number} patient ${device.patient}`.includes(text.trim().toLowerCase());
  if (devices.error !== null)
    return <Trouble error={devices.error} retry={() => void devices.refetch()} />;
  if (devices.data === undefined) return <Waiting what="Asking about your devices" />;
  const { devices: all, silentSeconds } = devices.data;
  const wanted = all.filter(isWanted);
  return (
    <Stack gap="sm" component="section" aria-labelledby="devices" className="no-print">
      <Title order={2} id="devices">
        Your hospital’s devices
      </Title>
      <Text>
        You see counters and times, never a reading. A device without a reading for{" "}
        {spanWords(silentSeconds)} is called silent.
      </Text>
      <Group gap="sm" align="flex-end">
        <TextInput
          type="search"
          label="Device or patient"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Select
          label="Standing"
          allowDeselect={false}
          data={filters}
          value={standing}
          onChange={(value) => setStanding(value ?? everyone)}
        />
      </Group>
      <Text role="status" size="sm">
        {wanted.length} of {all.length} devices
      </Text>
      {all.length === 0 && (
        <Empty title="There are no devices yet">
          <Text>Vouch for the first one above.</Text>
        </Empty>
      )}
      <ul className="plain-list">
        {wanted.map((device) => (
          <HospitalDevice key={device.number} device={device} />
        ))}
      </ul>
    </Stack>
  );
}
