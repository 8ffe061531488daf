"use client";

import dynamic from "next/dynamic";
import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useRoom } from "../hooks/use-standing.ts";
import { Members } from "./gate.tsx";
import { Welcome } from "./welcome.tsx";

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
    <Welcome>
      <Members>
        <Text>You are signed in.</Text>
      </Members>
      <Text>
        New here?{" "}
        <Anchor component={Link} href="/try/">
          Try it in one minute
        </Anchor>
        , with nothing to install.
      </Text>
    </Welcome>
  );
}
