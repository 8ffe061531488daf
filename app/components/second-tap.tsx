import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Trouble } from "./notice.tsx";

/** An act as a mutation has it. */
type Act = { readonly isPending: boolean; readonly error: Error | null };

/** The second tap of an act: what it means, the button that does it, and one that leaves it. `label` names what it is about. */
export function SecondTap({
  label,
  does,
  isGrave = false,
  act,
  run,
  leave,
  children,
}: {
  readonly label: string;
  /** What the button says. */
  readonly does: string;
  readonly isGrave?: boolean;
  readonly act: Act;
  readonly run: () => void;
  readonly leave: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Stack gap="xs" className="card" role="group" aria-label={label}>
      {typeof children === "string" ? <Text>{children}</Text> : children}
      {act.error !== null && <Trouble error={act.error} />}
      <Group>
        <Button {...(isGrave ? { color: "red" } : {})} loading={act.isPending} onClick={run}>
          {does}
        </Button>
        <Button variant="default" onClick={leave} autoFocus>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}
