"use client";

import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { Trouble, Waiting } from "../notice.tsx";
import classes from "./try.module.css";
import type { Phone, PhoneState, WaitingSentence } from "./use-phone.ts";

/** One phone: whose it is, its screen, and over it the wallet's sheet when something waits to be signed. */
export function PhoneFrame(props: {
  readonly title: string;
  readonly state: PhoneState;
  /** On a narrow screen the other phone is shown. */
  readonly isHidden: boolean;
  readonly children: (phone: Phone) => ReactNode;
}) {
  const { title, state, isHidden, children } = props;
  const heading = useId();
  const { phone, error, waiting } = state;
  return (
    <Paper
      component="section"
      aria-labelledby={heading}
      withBorder
      shadow="sm"
      className={`${classes.phone ?? ""} ${isHidden ? (classes.behind ?? "") : ""}`}
    >
      <div className={classes.screen ?? ""} inert={waiting !== undefined}>
        <Stack gap="sm" p="md">
          <Title order={2} size="h4" id={heading}>
            {title}
          </Title>
          {error !== undefined && <Trouble error={error} />}
          {phone === undefined && error === undefined && (
            <Waiting what="Signing in and opening the keys" />
          )}
          {phone !== undefined && children(phone)}
        </Stack>
      </div>
      {waiting !== undefined && (
        <div className={classes.over}>
          <SigningSheet waiting={waiting} />
        </div>
      )}
    </Paper>
  );
}

/** What the wallet on this phone asks. */
function SigningSheet({ waiting }: { readonly waiting: WaitingSentence }) {
  const heading = useId();
  return (
    <div
      role="dialog"
      aria-labelledby={heading}
      className={classes.sheet ?? ""}
      onKeyDown={({ key }) => {
        if (key === "Escape") waiting.answer(false);
      }}
    >
      <Stack gap="md" p="md">
        <Title order={3} size="h5" id={heading}>
          Your wallet asks
        </Title>
        <Text style={{ overflowWrap: "anywhere" }}>{waiting.sentence}</Text>
        <Group grow>
          <Button variant="default" size="md" onClick={() => waiting.answer(false)}>
            Don’t sign
          </Button>
          <Button size="md" autoFocus onClick={() => waiting.answer(true)}>
            Sign
          </Button>
        </Group>
      </Stack>
    </div>
  );
}
