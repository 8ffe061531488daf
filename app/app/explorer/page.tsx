import type { Metadata } from "next";
import { Explorer } from "../../components/explorer/explorer.tsx";

export const metadata: Metadata = { title: "Explorer" };

export default function Page() {
  return <Explorer />;
}
