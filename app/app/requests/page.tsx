import type { Metadata } from "next";
import { RequestsRoom } from "../../components/requests/requests-room.tsx";

export const metadata: Metadata = { title: "Requests" };

export default function RequestsPage() {
  return <RequestsRoom />;
}
