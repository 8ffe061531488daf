import { Page } from "../../components/page.tsx";
import { Settings } from "../../components/settings/settings.tsx";

export const metadata = { title: "Settings" };

export default function SettingsPage() {
  return (
    <Page title="Settings">
      <Settings />
    </Page>
  );
}
