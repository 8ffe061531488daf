import { Join } from "../../components/join/join.tsx";
import { Page } from "../../components/page.tsx";

export const metadata = { title: "Welcome" };

export default function JoinPage() {
  return (
    <Page title="Welcome to HealthChain">
      <Join />
    </Page>
  );
}
