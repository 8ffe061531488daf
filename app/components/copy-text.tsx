"use client";

import { Button, CopyButton } from "@mantine/core";

/** Copies a text, and says so for a moment. `does`: "Copy the link". */
export function CopyText({ text, does }: { readonly text: string; readonly does: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? "Copied" : does}
        </Button>
      )}
    </CopyButton>
  );
}
