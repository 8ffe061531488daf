"use client";

import { Button, Group, Stack, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyText } from "../copy-text.tsx";
import { QrCode } from "../qr-code.tsx";

type HandOverProps = {
  readonly done: () => void;
  /** What there is to say about it. */
  readonly children: ReactNode;
};

/** A link to hand over: to scan, to copy, to print. */
export function HandOverLink({ link, done, children }: HandOverProps & { readonly link: string }) {
  return (
    <Stack gap="sm" className="card" role="group" aria-label="The link to hand over">
      {children}
      <QrCode text={link} label="The link as a QR code" />
      <Textarea size="md" label="Link" value={link} readOnly autosize minRows={2} maxRows={8} />
      <Group className="no-print">
        <CopyText text={link} does="Copy the link" />
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
        <Button onClick={done}>I have handed it over</Button>
      </Group>
    </Stack>
  );
}

/** A text to send to somebody. */
export function HandOverText({ text, done, children }: HandOverProps & { readonly text: string }) {
  return (
    <Stack gap="sm" className="card" role="group" aria-label="The text to hand over">
      {children}
      <Textarea size="md" label="Text" value={text} readOnly autosize minRows={2} maxRows={6} />
      <Group>
        <CopyText text={text} does="Copy the text" />
        <Button onClick={done}>I have handed it over</Button>
      </Group>
    </Stack>
  );
}
