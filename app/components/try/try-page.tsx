"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useAppConfig } from "../keeper-provider.tsx";
import { Page } from "../page.tsx";
import { TwoPhones } from "./two-phones.tsx";

/** A patient's phone and a doctor's, side by side and live. On demo deployments only. */
export function TryPage() {
  const { demo } = useAppConfig();
  const patient = demo?.people.find(({ role }) => role === "patient");
  const doctor = demo?.people.find(({ role }) => role === "doctor");
  return (
    <Page title="Try it: two phones" wide>
      <Lead />
      {patient === undefined || doctor === undefined ? (
        <NoDemo />
      ) : (
        <TwoPhones patient={patient} doctor={doctor} />
      )}
    </Page>
  );
}

/** Where the phones stand side by side, and where tabs choose between them. */
const Lead = () => (
  <>
    <Text visibleFrom="sm">
      Hold both yourself. Let the doctor read on the left, and see it open on the right.
    </Text>
    <Text hiddenFrom="sm">
      Hold both yourself. Let the doctor read on the patient’s phone, then look at the doctor’s.
    </Text>
  </>
);

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
