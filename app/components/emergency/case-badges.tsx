import { Badge, Group } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconLockOpen,
} from "@tabler/icons-react";
import type { CaseView } from "../../keeper/emergency.ts";
import { standingWords } from "./case-words.ts";

const shapes = {
  open: IconLockOpen,
  waits: IconClock,
  justified: IconCircleCheck,
  unjustified: IconCircleX,
} as const;

/** How a case stands, and whether the patient disputes it: each by shape and word. */
export function CaseBadges({
  of: { standing, isDisputed },
}: {
  readonly of: Pick<CaseView, "standing" | "isDisputed">;
}) {
  const Shape = shapes[standing];
  return (
    <Group gap={8}>
      <Badge size="lg" variant="outline" leftSection={<Shape size={14} aria-hidden />}>
        {standingWords[standing]}
      </Badge>
      {isDisputed ? (
        <Badge
          size="lg"
          variant="outline"
          leftSection={<IconAlertTriangle size={14} aria-hidden />}
        >
          Disputed
        </Badge>
      ) : null}
    </Group>
  );
}
