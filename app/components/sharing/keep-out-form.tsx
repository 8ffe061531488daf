import { Button, Stack, Text } from "@mantine/core";
import { useId, useState } from "react";
import { listed, type ReaderLabel } from "#lib/sentences";
import { useDenialPreview } from "../../hooks/use-sharing.ts";
import { Notice, Trouble } from "../notice.tsx";
import { denialSpans, untilOf } from "./draft.ts";
import { nameWithin } from "./sharing-words.ts";
import { UntilControl } from "./until-control.tsx";
import { WhatControl } from "./what-control.tsx";
import styles from "./sharing.module.css";

/** Keeps somebody out of kinds of records, whoever else may let them in: what, and until when. */
export function KeepOutForm({
  reader,
  label,
  first,
  permitted,
  isBusy,
  deny,
}: {
  readonly reader: number;
  readonly label: ReaderLabel;
  readonly first: readonly number[];
  /** Kinds that the reader may open by a consent of their own, whose place a denial takes. */
  readonly permitted: readonly number[];
  readonly isBusy: boolean;
  readonly deny: (categories: readonly number[], until: number) => void;
}) {
  const [categories, setCategories] = useState(first);
  const [until, setUntil] = useState("good");
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const denial = { reader, categories, until: untilOf(until, now) };
  const isWhole = categories.length > 0 && denial.until > now;
  const { data, error } = useDenialPreview(denial, isWhole);
  const name = nameWithin(label.name);
  const replaced = permitted.filter((category) => categories.includes(category));
  return (
    <Stack gap={16}>
      <WhatControl chosen={categories} choose={setCategories} />
      <UntilControl spans={denialSpans} until={until} now={now} choose={setUntil} />
      <Hits name={name} also={isWhole ? (data?.alsoOut ?? []) : []} replaced={replaced} />
      <Stack gap={12} className={styles["confirm"]}>
        {error === null ? (
          <DenialSentence
            says={isWhole ? data?.sentence : missing(categories.length > 0)}
            isWhole={isWhole}
          />
        ) : (
          <Trouble error={error} />
        )}
        <Button
          type="button"
          size="lg"
          color="red"
          data-autofocus
          disabled={!isWhole || data === undefined}
          loading={isBusy}
          onClick={() => deny(categories, denial.until)}
        >
          Keep {name} out
        </Button>
      </Stack>
    </Stack>
  );
}

/** What a denial ends beside what it is for. */
function Hits({
  name,
  also,
  replaced,
}: {
  readonly name: string;
  readonly also: readonly string[];
  readonly replaced: readonly number[];
}) {
  return (
    <>
      {also.length === 0 ? null : (
        <Notice weight="attention" title="You let some of them read by name" live>
          <Text>{also.join(", ")}: kept out too while this holds.</Text>
        </Notice>
      )}
      {replaced.length === 0 ? null : (
        <Text size="sm">
          This ends what you share with {name} there: {listed(replaced)}.
        </Text>
      )}
    </>
  );
}

function DenialSentence({
  says = "Preparing the sentence …",
  isWhole,
}: {
  readonly says: string | undefined;
  readonly isWhole: boolean;
}) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" id={id}>
        {isWhole ? "Your wallet will show:" : "Something is missing:"}
      </Text>
      <div className={styles["sentence"]} aria-live="polite" data-testid="preview" tabIndex={0}>
        {says}
      </div>
    </div>
  );
}

const missing = (isChosen: boolean): string =>
  isChosen ? "Choose a day from today on." : "Choose what to keep closed.";
