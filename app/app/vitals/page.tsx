import type { Metadata } from "next";
import { VitalsRoom } from "../../components/vitals/vitals-room.tsx";

export const metadata: Metadata = { title: "Vital signs" };

export default function VitalsPage() {
  return <VitalsRoom />;
}
