import type { Metadata } from "next";
import { EmergencyAccess } from "../../components/emergency/access.tsx";

export const metadata: Metadata = { title: "Emergency access" };

export default function EmergencyAccessPage() {
  return <EmergencyAccess />;
}
