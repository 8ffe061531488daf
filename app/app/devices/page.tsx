import type { Metadata } from "next";
import { DevicesRoom } from "../../components/devices/devices-room.tsx";

export const metadata: Metadata = { title: "Devices" };

export default function DevicesPage() {
  return <DevicesRoom />;
}
