"use client";

import { Button, FileButton, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type DragEvent } from "react";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { CheckResult } from "./check-result.tsx";

type Given = { readonly file: File } | { readonly text: string };

/** Larger files are refused before they are read into memory. */
const sizeLimit = 32 * 2 ** 20;

/** Checks a file or a digest against the hospitals' register. Nobody has to sign in. */
export function Verify() {
  const keeper = useKeeper();
  const check = useMutation({
    mutationFn: async (given: Given) => {
      if ("text" in given) return keeper.verifyText(given.text);
      const { file } = given;
      const end = Math.min(file.size, sizeLimit + 1);
      return keeper.verifyFile(new Uint8Array(await file.slice(0, end).arrayBuffer()));
    },
  });
  return (
    <Page
      title="Verify"
      lead="Check a file against the hospitals’ register, yourself. The file does not leave this device."
    >
      <DropPlace onFile={(file) => check.mutate({ file })} />
      <DigestForm onText={(text) => check.mutate({ text })} />
      {check.isPending && <Waiting what="Checking" />}
      {check.error !== null && <Trouble error={check.error} />}
      {check.isSuccess && <CheckResult report={check.data} />}
      <WhatCanBeChecked />
    </Page>
  );
}

function DropPlace({ onFile }: { readonly onFile: (file: File) => void }) {
  const [isOver, setIsOver] = useState(false);
  const take = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) onFile(file);
  };
  return (
    <div
      className="card drop-place"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={take}
    >
      <Group justify="space-between">
        <Text>{isOver ? "Let go to check it." : "Drop a file here, or choose one."}</Text>
        <FileButton
          onChange={(file) => file !== null && onFile(file)}
          inputProps={{ "aria-label": "File to check" }}
        >
          {(props) => <Button {...props}>Choose a file</Button>}
        </FileButton>
      </Group>
    </div>
  );
}

function DigestForm({ onText }: { readonly onText: (text: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onText(text);
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          style={{ flex: 1, minWidth: 220 }}
          label="Or paste a digest"
          description="0x and 64 digits"
          required
          withAsterisk={false} // only the button needs it: a file does as well
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Check the digest
        </Button>
      </Group>
    </form>
  );
}

function WhatCanBeChecked() {
  return (
    <Stack gap="xs" component="section" aria-labelledby="can">
      <Title order={2} id="can">
        What can be checked
      </Title>
      <ul>
        <li>An access log that a patient exported: is any line missing, altered or forged?</li>
        <li>A record’s manifest: who entered it on the register, and when?</li>
        <li>A hospital’s staff list: did that hospital publish it, and does it still count?</li>
        <li>A record’s digest: the same as its manifest. This one needs a sign-in.</li>
      </ul>
    </Stack>
  );
}
