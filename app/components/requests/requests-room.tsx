"use client";

import dynamic from "next/dynamic";
import { useRoom } from "../../hooks/use-standing.ts";
import { Members } from "../gate.tsx";
import { Page } from "../page.tsx";

const RequestInbox = dynamic(async () => (await import("./inbox.tsx")).RequestInbox);
const OwnRequests = dynamic(async () => (await import("./own-requests.tsx")).OwnRequests);

/** Requests for access: a patient answers them, a doctor or nurse makes them. */
export function RequestsRoom() {
  if (useRoom() === "staff")
    return (
      <Page title="Requests" lead="Ask patients for access. They decide.">
        <Members only="staff">
          <OwnRequests />
        </Members>
      </Page>
    );
  return (
    <Page title="Requests" lead="Who asks to read your records. You decide.">
      <Members only="patient">
        <RequestInbox />
      </Members>
    </Page>
  );
}
