import type { Metadata } from "next";
import { Members } from "../../components/gate.tsx";
import { Page } from "../../components/page.tsx";
import { RecordsRoom } from "../../components/records/records-room.tsx";

export const metadata: Metadata = { title: "Records" };

export default function RecordsPage() {
  return (
    <Page
      title="Records"
      lead="Everything is encrypted on this device before it is stored. You decide who reads it."
    >
      <Members only="patient">
        <RecordsRoom />
      </Members>
    </Page>
  );
}
