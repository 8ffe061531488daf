"use client";

import { Anchor, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { DemoPerson } from "../../config.ts";
import { useAppConfig } from "../keeper-provider.tsx";
import { TwoPhones } from "./two-phones.tsx";

/** A patient's phone and a doctor's, side by side and live. On demo deployments only. */
export function TryPage() {
  const { demo } = useAppConfig();
  const patient = demo?.people.find(({ role }) => role === "patient");
  const doctor = demo?.people.find(({ role }) => role === "doctor");
  return (
    <Stack component="main" p="md" gap="lg" maw={1120} mx="auto">
      <Stack gap="xs">
        <Title order={1}>Try it: two phones</Title>
        <Text className="healthchain-reading">
          Hold both phones yourself. Let the doctor read something on the left, and see it open on
          the right.
        </Text>
      </Stack>
      {patient === undefined || doctor === undefined ? (
        <NoDemo />
      ) : (
        <TwoPhones patient={patient satisfies DemoPerson} doctor={doctor} />
      )}
    </Stack>
  );
}

function NoDemo() {
  return (
    <Text>
      This is a real deployment, so there are no demo people here.{" "}
      <Anchor component={Link} href="/" underline="always">
        Go to the start page and use your own wallet.
      </Anchor>
    </Text>
  );
}
