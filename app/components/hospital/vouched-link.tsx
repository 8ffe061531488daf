"use client";

import { Button, CopyButton, Group, Stack, Text, Textarea } from "@mantine/core";
import { encode } from "uqr";
import { useDates } from "../../hooks/use-dates.ts";
import type { VouchedLink } from "../../keeper/hospital.ts";
import { Notice } from "../notice.tsx";

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
      <QrCode text={link} />
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

/** Dark on white whatever the theme is: scanners want it so. */
function QrCode({ text }: { readonly text: string }) {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label="The link as a QR code"
      viewBox={`0 0 ${size} ${size}`}
      style={{ width: "min(100%, 320px)", background: "#fff", borderRadius: 8 }}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
