"use client";

import { Text } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import type { VouchedLink } from "../../keeper/hospital.ts";
import { Notice } from "../notice.tsx";
import { HandOverLink } from "./hand-over.tsx";

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
    <HandOverLink link={link} done={done}>
      <Notice weight="attention" title="This link is a secret" live>
        <Text>
          Whoever has it can use it, once, until {moment(deadline)}. Give it to this one person
          only.
        </Text>
      </Notice>
    </HandOverLink>
  );
}
