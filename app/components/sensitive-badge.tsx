import { Badge } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { sensitiveCategories } from "#lib/categories";

/** Whether a category is off by default wherever something is shared. */
export const isSensitive = (category: number): boolean =>
  sensitiveCategories.some(({ number }) => number === category);

/** Marks a sensitive record by shape and word. */
export const SensitiveBadge = () => (
  <Badge variant="outline" leftSection={<IconEyeOff size={14} aria-hidden />}>
    Sensitive
  </Badge>
);
