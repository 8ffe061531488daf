"use client";

import { Button, CopyButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import type { VouchedLink } from "../../keeper/hospital.ts";
import { Notice } from "../notice.tsx";
import { QrCode } from "../qr-code.tsx";

/** A link to hand over: to scan, to copy, to print. It is a secret. */
export function VouchedLinkCard({
  vouched: { link, deadline },
  done,
}: {
  readonly vouched: VouchedLink;
  readonly done: () => void;
}) {
  const { moment } = useDates();
  return (
    <Stack gap="sm" className="card" role="group" aria-label="The link to hand over">
      <Notice weight="attention" title="This link is a secret" live>
        <Text>
          Whoever has it can use it, once, until {moment(deadline)}. Give it to this one person
          only.
        </Text>
      </Notice>
      <QrCode text={link} label="The link as a QR code" />
      <Textarea label="Link" value={link} readOnly autosize minRows={2} maxRows={8} />
      <Group className="no-print">
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the link"}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
        <Button onClick={done}>I have handed it over</Button>
      </Group>
    </Stack>
  );
}
