import { Button, Checkbox, Stack, Text } from "@mantine/core";
import { useId, useState } from "react";
import type { ReaderLabel } from "#lib/sentences";
import { useSharePreview } from "../../hooks/use-sharing.ts";
import type { ShareDraft } from "../../keeper/sharing.ts";
import { Trouble } from "../notice.tsx";
import { draftOf, spans, type Choice } from "./draft.ts";
import { PurposeControl } from "./purpose-control.tsx";
import { nameWithin, shortName } from "./sharing-words.ts";
import { askForDay, UntilControl } from "./until-control.tsx";
import { WhatControl } from "./what-control.tsx";
import styles from "./sharing.module.css";

/** What, why and until when. Below them, always in sight, stands what the wallet will show. */
export function ShareForm({
  reader,
  label,
  first,
  isBusy,
  share,
}: {
  readonly reader: number;
  readonly label: ReaderLabel;
  readonly first: Choice;
  readonly isBusy: boolean;
  readonly share: (draft: ShareDraft) => void;
}) {
  const [begun] = useState(first);
  const [choice, setChoice] = useState(begun);
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const change = (part: Partial<Choice>) => setChoice({ ...choice, ...part });
  const draft = draftOf(reader, choice, now);
  const missing = missingOf(draft, now);
  const preview = useSharePreview(draft, missing === undefined);
  const isReady = missing === undefined && preview.error === null;
  return (
    <Stack gap={16}>
      {choice === begun && begun.categories.length > 1 ? <ChosenForYou /> : null}
      <WhatControl chosen={choice.categories} choose={(categories) => change({ categories })} />
      <PurposeControl
        label="Why"
        purpose={choice.purpose}
        choose={(purpose) => change({ purpose })}
      />
      <UntilControl
        spans={spans}
        until={choice.until}
        now={now}
        choose={(until) => change({ until })}
      />
      <Checkbox
        label={`${shortName(label.name)} can also add records`}
        checked={choice.mayWrite}
        onChange={({ currentTarget }) => change({ mayWrite: currentTarget.checked })}
      />
      <Stack gap={12} className={styles["confirm"]}>
        <Sentence preview={preview} missing={missing} />
        <Button
          type="button"
          size="lg"
          data-autofocus
          disabled={!isReady}
          loading={isBusy}
          onClick={() => share(draft)}
        >
          Let {nameWithin(label.name)} read
        </Button>
      </Stack>
    </Stack>
  );
}

/** What there is to choose before there is a sentence. */
function missingOf({ categories, until }: ShareDraft, now: number): string | undefined {
  if (categories.length === 0) return "Choose what to share.";
  return until > now ? undefined : askForDay;
}

/** What is chosen before anybody chooses. */
const ChosenForYou = () => (
  <Text size="sm">
    Chosen to begin with: the ordinary kinds of records, for one month. Nothing sensitive and no
    original files. Change below what you like.
  </Text>
);

function Sentence({
  preview: { data, error },
  missing,
}: {
  readonly preview: ReturnType<typeof useSharePreview>;
  readonly missing: string | undefined;
}) {
  const id = useId();
  if (error !== null) return <Trouble error={error} />;
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" id={id}>
        {missing === undefined ? "Your wallet will show:" : "Something is missing:"}
      </Text>
      <div className={styles["sentence"]} aria-live="polite" data-testid="preview" tabIndex={0}>
        {missing ?? data ?? "Preparing the sentence …"}
      </div>
    </div>
  );
}
