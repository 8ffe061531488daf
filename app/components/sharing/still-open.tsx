import { Button, Stack, Text } from "@mantine/core";
import { listed, type ReaderLabel } from "#lib/sentences";
import type { Stopped } from "../../keeper/sharing.ts";
import { Notice } from "../notice.tsx";
import { shortName } from "./sharing-words.ts";

/** After a stop: the consent ended, and a team that the reader belongs to still lets them in. */
export function StillOpen({
  label,
  stopped: { stillOpen, team },
  isBusy,
  deny,
  close,
}: {
  readonly label: ReaderLabel;
  readonly stopped: Stopped;
  readonly isBusy: boolean;
  readonly deny: () => void;
  readonly close: () => void;
}) {
  const name = shortName(label.name);
  return (
    <Notice weight="attention" title={`${name} can still read your ${listed(stillOpen)}`} live>
      <Stack gap={12}>
        <Text>
          You share this with all {team ?? "members of a team"}, and {name} is one of them. Kept
          out, they stay out until you end it.
        </Text>
        <Button type="button" data-autofocus loading={isBusy} onClick={deny}>
          Keep {name} out
        </Button>
        <Button type="button" variant="default" onClick={close}>
          Leave it so
        </Button>
      </Stack>
    </Notice>
  );
}
