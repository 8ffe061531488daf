import type { Metadata } from "next";
import { Emergency } from "../../components/emergency/emergency.tsx";

export const metadata: Metadata = { title: "Emergency" };

export default function EmergencyPage() {
  return <Emergency />;
}
