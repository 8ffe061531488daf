"use client";

import dynamic from "next/dynamic";
import { Anchor, Stack, Text } from "@mantine/core";
import { useRoom } from "../hooks/use-standing.ts";
import { Members } from "./gate.tsx";
import { NearLink } from "./shell/near-link.tsx";

// Each room comes when its person does, so that nobody loads what is another's.
const Today = dynamic(async () => (await import("./today/today.tsx")).Today);
const MyPatients = dynamic(async () => (await import("./patients/my-patients.tsx")).MyPatients);
const WhatWaits = dynamic(async () => (await import("./hospital/what-waits.tsx")).WhatWaits);

/** The first page of whoever is here. */
export function Start() {
  const room = useRoom();
  if (room === "patient") return <Today />;
  if (room === "staff") return <MyPatients />;
  if (room === "hospital") return <WhatWaits />;
  return (
    <Stack gap={24} className="page">
      <Members>
        <Text>You are signed in.</Text>
      </Members>
      <Text>
        New here?{" "}
        <Anchor component={NearLink} href="/try/">
          Try it in one minute
        </Anchor>
        , with nothing to install.
      </Text>
    </Stack>
  );
}
