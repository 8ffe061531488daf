"use client";

import { Text } from "@mantine/core";

/** A record's content as text. */
export function RecordViewer({ bytes, title }: { readonly bytes: Uint8Array; readonly mediaType: string; readonly title: string; readonly fileName?: string }) {
  return <Text component="pre" aria-label={title} style={{ whiteSpace: "pre-wrap" }}>{new TextDecoder().decode(bytes)}</Text>;
}
