import { Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** One subject of the settings. */
export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="card" aria-label={title}>
      <Stack gap={16} align="flex-start">
        <Title order={2}>{title}</Title>
        {children}
      </Stack>
    </section>
  );
}
