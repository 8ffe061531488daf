"use client";

import { Anchor, Button, Text } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import type { InboxRequest } from "../../keeper/requests.ts";
import { Notice } from "../notice.tsx";
import { nameOf } from "../person-name.ts";
import { askedWords } from "../requests/request-words.ts";
import { DeviceNotice } from "../devices/device-notice.tsx";
import { EmergencyNotice } from "../emergency/emergency-notice.tsx";
import type { Need } from "./needs.ts";

/** One thing that needs an answer: what it is, what it means, what to do. */
export function NeedNotice({
  need,
  leave,
}: {
  readonly need: Need;
  /** Takes refused attempts off this page for the visit. */
  readonly leave: (keys: readonly string[]) => void;
}) {
  const { day } = useDates();
  switch (need.kind) {
    case "requests":
      return <Asked requests={need.requests} />;
    case "emergency":
      return <EmergencyNotice found={need.found} />;
    case "log-flaw":
      return (
        <Notice weight="danger" title="Your log of reads can’t be true">
          <Text>The chain contradicts what a gateway told. Your records are as they were.</Text>
          <ToReaders>See which lines</ToReaders>
        </Notice>
      );
    case "device":
      return <DeviceNotice device={need.device} />;
    case "gateway-silent":
      return (
        <Notice weight="attention" title={`The gateway of ${need.hospital} doesn’t answer`}>
          <Text>Nothing was lost. What is read there is not shown to you until it is back.</Text>
          <ToReaders>See all gateways</ToReaders>
        </Notice>
      );
    case "refused":
      return <Refused need={need} leave={() => leave(need.lines.map(({ key }) => key))} />;
    case "membership-ends":
      return (
        <Notice
          weight="attention"
          title={
            need.hasEnded
              ? `Your membership ended on ${day(need.until)}`
              : `Your membership ends on ${day(need.until)}`
          }
        >
          <Text>
            You can always read your records and stop sharing. Ask your hospital to renew it.
          </Text>
        </Notice>
      );
    case "gateway-behind":
      return (
        <Notice weight="attention" title={`The gateway of ${need.hospital} owes you proofs`}>
          <Text>
            Its newest entries are not on the chain yet. Look again tomorrow, then tell it.
          </Text>
          <ToReaders>See which lines</ToReaders>
        </Notice>
      );
  }
}

function Asked({ requests }: { readonly requests: readonly InboxRequest[] }) {
  const [first] = requests;
  if (first === undefined) return null;
  const more = requests.length - 1;
  return (
    <Notice weight="attention" title={`${nameOf(first.who)}, asks for access`}>
      <Text>
        To {askedWords(first, "your")}.
        {more === 0
          ? ""
          : ` ${more === 1 ? "One more request waits" : `${more} more requests wait`}.`}
      </Text>
      <div>
        <Button component={Link} href="/requests/">
          {more === 0 ? "Answer the request" : "Answer the requests"}
        </Button>
      </div>
    </Notice>
  );
}

function Refused({
  need: { lines },
  leave,
}: {
  readonly need: Extract<Need, { kind: "refused" }>;
  readonly leave: () => void;
}) {
  const { moment } = useDates();
  const [newest] = lines;
  if (newest === undefined) return null;
  const others = othersWords(lines.length - 1);
  return (
    <Notice weight="attention" title={`${nameOf(newest.who)}, was refused`}>
      <Text>
        On {moment(newest.at)} they {newest.deed}. They saw nothing.{others}
      </Text>
      <Anchor component={Link} href="/sharing/">
        Share something with them
      </Anchor>
      <ToReaders>See who has tried</ToReaders>
      <div>
        <Button type="button" variant="default" onClick={leave}>
          Leave it
        </Button>
      </div>
    </Notice>
  );
}

function othersWords(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " One more was refused as well." : ` ${count} more were refused as well.`;
}

function ToReaders({ children }: { readonly children: string }) {
  return (
    <Anchor component={Link} href="/readers/">
      {children}
    </Anchor>
  );
}
