"use client";

import dynamic from "next/dynamic";
import { useRoom } from "../../hooks/use-standing.ts";
import { Members } from "../gate.tsx";
import { Page } from "../page.tsx";

const OwnDevices = dynamic(async () => (await import("./own-devices.tsx")).OwnDevices);
const HospitalDevices = dynamic(
  async () => (await import("./hospital-devices.tsx")).HospitalDevices,
);

/** Devices: a patient sees what measures them, a hospital looks after its own. */
export function DevicesRoom() {
  if (useRoom() === "hospital")
    return (
      <Page title="Devices" lead="The devices that your hospital vouches for." wide>
        <Members only="hospital">
          <HospitalDevices />
        </Members>
      </Page>
    );
  return (
    <Page title="Devices" lead="What measures you, and whether it can be trusted.">
      <Members only="patient">
        <OwnDevices />
      </Members>
    </Page>
  );
}
