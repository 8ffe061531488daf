"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useHospitalDevices } from "../../hooks/use-devices.ts";
import { Notice, Trouble } from "../notice.tsx";

/** On a hospital's first page: its devices in doubt, which only it can restore. */
export function DevicesWait() {
  const { data, error, refetch } = useHospitalDevices({ isGlance: true });
  if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
  const doubtful = data?.devices.filter(({ standing }) => standing === "doubtful") ?? [];
  const [first] = doubtful;
  if (first === undefined) return null;
  return (
    <Notice
      weight="danger"
      title={
        doubtful.length === 1
          ? `Device ${first.number} is in doubt`
          : `${doubtful.length} devices are in doubt`
      }
    >
      <Text>
        It signed two readings as one. No new reading is taken until you have looked at it.
      </Text>
      <Anchor component={Link} href="/devices/">
        See what speaks against it
      </Anchor>
    </Notice>
  );
}
