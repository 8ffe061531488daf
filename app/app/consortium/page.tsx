import type { Metadata } from "next";
import { Consortium } from "../../components/consortium/consortium.tsx";

export const metadata: Metadata = { title: "Consortium" };

export default function Page() {
  return <Consortium />;
}
