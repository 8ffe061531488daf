import type { Metadata } from "next";
import { Directory } from "../../components/hospital/directory.tsx";

export const metadata: Metadata = { title: "Staff list" };

export default function Page() {
  return <Directory />;
}
