"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useDates } from "../../hooks/use-dates.ts";
import { useEmergenciesByMe } from "../../hooks/use-emergency.ts";
import { Notice } from "../notice.tsx";

/** A doctor's emergency accesses that are open now. */
export function OpenEmergencies() {
  const { time } = useDates();
  const { data = [] } = useEmergenciesByMe();
  return data
    .filter(({ standing }) => standing === "open")
    .map(({ id, until }) => (
      <Notice
        key={`${id.patient}/${id.number}`}
        weight="attention"
        title={`Emergency access to patient ${id.patient} until ${time(until)}`}
      >
        <Text>
          <Anchor component={Link} href={`/emergency-access/#${id.patient}`}>
            Go to patient {id.patient}
          </Anchor>
        </Text>
      </Notice>
    ));
}
