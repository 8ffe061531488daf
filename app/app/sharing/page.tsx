import type { Metadata } from "next";
import { Page } from "../../components/page.tsx";
import { SharingOverview } from "../../components/sharing/sharing-overview.tsx";

export const metadata: Metadata = { title: "Sharing" };

export default function SharingPage() {
  return (
    <Page title="Sharing" lead="Who can see which of your records, why and until when." wide>
      <SharingOverview />
    </Page>
  );
}
