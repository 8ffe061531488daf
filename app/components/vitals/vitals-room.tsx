"use client";

import dynamic from "next/dynamic";
import { Members, useMember } from "../gate.tsx";
import { Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";

const VitalsPart = dynamic(async () => (await import("./vitals-part.tsx")).VitalsPart, {
  loading: () => <Waiting what="Opening the readings" />,
});

const treatment = 0;

/** A patient's own readings. */
export function VitalsRoom() {
  return (
    <Page
      title="Vital signs"
      lead="What your devices measured. Each reading is signed and checked."
      wide
    >
      <Members only="patient">
        <Own />
      </Members>
    </Page>
  );
}

function Own() {
  const { number } = useMember();
  return <VitalsPart subject={{ patient: number, purpose: treatment }} isOwn />;
}
