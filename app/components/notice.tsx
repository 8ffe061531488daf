"use client";

import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { codeOf, mayStillCome, wordsOf } from "./trouble-words.ts";

/** How much a notice matters. Each has a colour, a shape and a word. */
export type Weight = "info" | "done" | "attention" | "danger";

const shapes = {
  info: { Icon: IconInfoCircle, word: "Note" },
  done: { Icon: IconCircleCheck, word: "Done" },
  attention: { Icon: IconAlertTriangle, word: "Attention" },
  danger: { Icon: IconAlertOctagon, word: "Danger" },
} as const;

/** A box that says one thing; buttons and more go inside. `live`: read out by screen readers when it appears. */
export function Notice({
  weight = "info",
  title,
  live = false,
  children,
}: {
  readonly weight?: Weight;
  readonly title: string;
  readonly live?: boolean;
  readonly children?: ReactNode;
}) {
  const { Icon, word } = shapes[weight];
  return (
    <div className="notice" data-weight={weight} role={live ? "status" : undefined}>
      <Icon className="notice-shape" role="img" aria-label={word} size={24} />
      <Stack gap={8} className="notice-words">
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </div>
  );
}

/**
 * An error in three parts: what happened, what it means for your data, what to do. `retry` is the button "Try again"; an
 * act that may still come has none, unless doing it again is harmless.
 */
export function Trouble({
  error,
  retry,
  isHarmless = false,
  means,
  children,
}: {
  readonly error: Error;
  /** Doing it again changes nothing where it was done. */
  readonly isHarmless?: boolean;
  /** In place of the words that every page has for it. */
  readonly means?: string | undefined;
  readonly retry?: (() => void) | undefined;
  /** Other ways on. */
  readonly children?: ReactNode;
}) {
  const { happened, meaning } = wordsOf(error);
  const code = codeOf(error);
  const canRepeat = retry !== undefined && (isHarmless || !mayStillCome(error));
  return (
    <div role="alert">
      <Notice weight="attention" title={happened}>
        <Meaning>{means ?? meaning}</Meaning>
        <Group gap={8}>
          {canRepeat ? (
            <Button type="button" onClick={retry}>
              Try again
            </Button>
          ) : null}
          {children}
        </Group>
        {code === undefined ? null : (
          <Text size="sm" c="dimmed">
            For support: {code}
          </Text>
        )}
      </Notice>
    </div>
  );
}

const Meaning = ({ children }: { readonly children: string }) =>
  children === "" ? null : <Text>{children}</Text>;

/** There is nothing here yet: what would be, and what to do about it. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <Stack gap={8} align="flex-start" className="empty">
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}

/** Something is on its way. `what`: "Opening the record". */
export function Waiting({ what }: { readonly what: string }) {
  return (
    <Group gap={12} role="status" className="waiting">
      <Loader size="sm" aria-hidden />
      <Text>{what} …</Text>
    </Group>
  );
}
