import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { purposes } from "#lib/categories";
import type { ReaderLabel } from "#lib/sentences";
import { useSharePreview } from "../../hooks/use-sharing.ts";
import type { ShareDraft } from "../../keeper/sharing.ts";
import { Trouble } from "../notice.tsx";
import { draftOf, spans, type Choice } from "./draft.ts";
import { shortName } from "./sharing-words.ts";
import { WhatControl } from "./what-control.tsx";
import styles from "./sharing.module.css";

/** One sentence with three controls: what, why, until when. Below it stands what the wallet will show. */
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
  const [choice, setChoice] = useState(first);
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const draft = draftOf(reader, choice, now);
  const preview = useSharePreview(draft);
  const isReady = choice.categories.length > 0 && draft.until > now && preview.error === null;
  return (
    <Stack gap={16}>
      <Sentence preview={preview} isEmpty={choice.categories.length === 0} />
      {first.categories.length > 1 ? <ChosenForYou /> : null}
      <WhatControl
        chosen={choice.categories}
        choose={(categories) => setChoice({ ...choice, categories })}
      />
      <NativeSelect
        label="Why"
        size="md"
        value={choice.purpose}
        data={purposes.map(({ bit, name }) => ({ value: String(bit), label: name }))}
        onChange={({ currentTarget }) =>
          setChoice({ ...choice, purpose: Number(currentTarget.value) })
        }
      />
      <UntilControl
        until={choice.until}
        now={now}
        choose={(until) => setChoice({ ...choice, until })}
      />
      <Checkbox
        label={`${shortName(label.name)} can also add records`}
        checked={choice.mayWrite}
        onChange={({ currentTarget }) => setChoice({ ...choice, mayWrite: currentTarget.checked })}
      />
      <Button
        type="button"
        size="lg"
        data-autofocus
        disabled={!isReady}
        loading={isBusy}
        onClick={() => share(draft)}
      >
        Let {shortName(label.name)} read
      </Button>
    </Stack>
  );
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
  isEmpty,
}: {
  readonly preview: ReturnType<typeof useSharePreview>;
  readonly isEmpty: boolean;
}) {
  if (error !== null) return <Trouble error={error} />;
  const says = isEmpty ? "Choose what to share." : (data ?? "Preparing the sentence …");
  return (
    <div>
      <Text size="sm">Your wallet will show:</Text>
      <div className={styles["sentence"]} aria-live="polite" data-testid="preview">
        {says}
      </div>
    </div>
  );
}

const ownDay = "own";

function UntilControl({
  until,
  now,
  choose,
}: {
  readonly until: string;
  readonly now: number;
  readonly choose: (until: string) => void;
}) {
  const isOwn = !spans.some(({ id }) => id === until);
  const tomorrow = new Date((now + 86_400) * 1000).toISOString().slice(0, 10);
  return (
    <>
      <NativeSelect
        label="Until when"
        size="md"
        value={isOwn ? ownDay : until}
        data={[
          ...spans.map(({ id, label }) => ({ value: id, label })),
          { value: ownDay, label: "until a day that I choose" },
        ]}
        onChange={({ currentTarget: { value } }) => choose(value === ownDay ? tomorrow : value)}
      />
      {isOwn ? (
        <TextInput
          type="date"
          label="Last day"
          size="md"
          min={tomorrow}
          value={until}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
      ) : null}
    </>
  );
}
