"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { DemoRequest } from "../wallet/demo-wallet.ts";
import styles from "./demo-wallet-prompt.module.css";

/** A request that waits for its person. */
export type PendingRequest = {
  readonly request: DemoRequest;
  readonly answer: (signs: boolean) => void;
};

/** The demo wallet: what a wallet of one's own would show in its own window. */
export function DemoWalletPrompt({ pending }: { readonly pending: PendingRequest | undefined }) {
  return (
    <Modal
      opened={pending !== undefined}
      onClose={() => pending?.answer(false)}
      title={`Demo wallet of ${pending?.request.person.label ?? ""}`}
      closeButtonProps={{ "aria-label": "Don't sign" }}
      centered
      zIndex={500} // above whatever asked for the signature
    >
      <Stack>
        <Text style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {pending?.request.sentence}
        </Text>
        <Group grow className={styles["acts"] ?? ""}>
          <Button variant="default" onClick={() => pending?.answer(false)}>
            Don’t sign
          </Button>
          <Button data-autofocus onClick={() => pending?.answer(true)}>
            Sign
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
