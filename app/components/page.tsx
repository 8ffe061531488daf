"use client";

import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/**
 * What stands on one page: its heading, one sentence of what it is for, and its parts. Navigation and technical details
 * are around it (components/shell/). `wide`: for charts and tables; else lines are at most 72 characters.
 */
export function Page({
  title,
  lead,
  wide = false,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly wide?: boolean;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <Stack gap={24} className={wide ? "page page-wide" : "page"}>
      <div className="page-head">
        <Title order={1}>{title}</Title>
        {actions}
      </div>
      {lead === undefined ? null : <Text>{lead}</Text>}
      {children}
    </Stack>
  );
}
