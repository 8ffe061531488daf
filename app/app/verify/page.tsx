import type { Metadata } from "next";
import { Verify } from "../../components/verify/verify.tsx";

export const metadata: Metadata = { title: "Verify" };

export default function Page() {
  return <Verify />;
}
