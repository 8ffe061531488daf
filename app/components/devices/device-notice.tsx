"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useSince } from "../../hooks/use-since.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import { Notice } from "../notice.tsx";
import { seenWords } from "./device-words.ts";

/** On Today: a device that is silent or in doubt. */
export function DeviceNotice({ device }: { readonly device: DeviceView }) {
  const since = useSince();
  const isDoubtful = device.standing === "doubtful";
  const name = `Device ${device.number}`;
  return (
    <Notice
      weight={isDoubtful ? "danger" : "attention"}
      title={isDoubtful ? `${name} contradicts itself` : `${name} is silent`}
    >
      <Text>
        {isDoubtful
          ? `Its new readings are not taken until ${device.hospital} has looked at it.`
          : `${seenWords(device, since)}. See that it is charged and switched on.`}
      </Text>
      <Anchor component={Link} href="/devices/">
        See your devices
      </Anchor>
    </Notice>
  );
}
