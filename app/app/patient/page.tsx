import type { Metadata } from "next";
import { PatientRoom } from "../../components/patients/patient-room.tsx";

export const metadata: Metadata = { title: "Patient" };

export default function PatientPage() {
  return <PatientRoom />;
}
