import type { Metadata } from "next";
import { Members } from "../../components/gate.tsx";
import { Page } from "../../components/page.tsx";
import { ReadersRoom } from "../../components/readers/readers-room.tsx";

export const metadata: Metadata = { title: "Who has read me" };

export default function ReadersPage() {
  return (
    <Page
      title="Who has read me"
      lead="Every time somebody opens your records, it is written down before they see anything."
    >
      <Members only="patient">
        <ReadersRoom />
      </Members>
    </Page>
  );
}
