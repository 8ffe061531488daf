import { Avatar, Box, Group, Text } from "@mantine/core";
import type { ReaderLabel } from "#lib/sentences";

/** Initials, name, role and hospital: nobody is shown without their hospital. */
export function PersonLabel({
  label,
  initials,
  note,
}: {
  readonly label: ReaderLabel;
  readonly initials: string;
  readonly note?: string | undefined;
}) {
  return (
    <Group gap={12} wrap="nowrap" component="span">
      <Avatar component="span" radius="xl" size={40} aria-hidden variant="default">
        {initials}
      </Avatar>
      <Box component="span" style={{ display: "block" }}>
        <Text span fw={600} display="block">
          {label.name}
        </Text>
        <Text span size="sm" display="block">
          {label.role}, {label.hospital}
        </Text>
        {note === undefined ? null : (
          <Text span size="sm" display="block">
            {note}
          </Text>
        )}
      </Box>
    </Group>
  );
}
