"use client";

import { Button, Group, NativeSelect, Stack, Text, Textarea, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useHospitalAct } from "../../hooks/use-hospital.ts";
import type { ConsortiumOverview } from "../../keeper/consortium-views.ts";
import { useKeeper } from "../keeper-provider.tsx";
import { Notice, Trouble } from "../notice.tsx";
import { draftKinds, draftOf, fieldsOf, type DraftFields, type DraftKind } from "./draft.ts";
import { DraftFieldset } from "./draft-fields.tsx";

/** Puts something to the vote: first the sentence that voters will read, then one signature. */
export function ProposeForm({ overview }: { readonly overview: ConsortiumOverview }) {
  const keeper = useKeeper();
  const [kind, setKind] = useState<DraftKind>("admit");
  const [fields, setFields] = useState<DraftFields>(() => fieldsOf(overview.settings));
  const [why, setWhy] = useState("");
  const preview = useMutation({
    mutationFn: () => keeper.previewProposal(draftOf(kind, fields)),
  });
  const put = useHospitalAct(() => keeper.putToTheVote(draftOf(kind, fields), why));
  const done = () => {
    preview.reset();
    setWhy("");
    setFields(fieldsOf(overview.settings));
  };
  const changes = preview.data?.map(({ sentence }) => sentence);
  return (
    <Stack gap="sm" component="section" aria-labelledby="propose" className="no-print">
      <Title order={2} id="propose">
        Propose something
      </Title>
      {put.isSuccess && changes === undefined && (
        <Notice weight="done" title="It is put to the vote" live>
          <Text>It stands above. All hospitals see it.</Text>
        </Notice>
      )}
      {changes === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            put.reset();
            preview.mutate();
          }}
        >
          <Stack gap="sm" align="stretch">
            <NativeSelect
              label="What should change?"
              data={[...draftKinds]}
              value={kind}
              onChange={({ currentTarget }) => setKind(currentTarget.value as DraftKind)}
            />
            <DraftFieldset
              {...{ kind, fields, hospitals: overview.hospitals }}
              change={(changed) => setFields({ ...fields, ...changed })}
            />
            <Textarea
              label="Why, in your words"
              description="All hospitals read it, and it stays. Name no patient."
              required
              maxLength={500}
              autosize
              minRows={2}
              value={why}
              onChange={({ currentTarget }) => setWhy(currentTarget.value)}
            />
            {preview.error !== null && <Trouble error={preview.error} />}
            <Group>
              <Button type="submit" loading={preview.isPending}>
                See what would change
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Confirm
          {...{ changes, why }}
          isBusy={put.isPending}
          error={put.error}
          go={() => put.mutate(undefined, { onSuccess: done })}
          back={() => preview.reset()}
        />
      )}
    </Stack>
  );
}

function Confirm({
  changes,
  why,
  isBusy,
  error,
  go,
  back,
}: {
  readonly changes: readonly string[];
  readonly why: string;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly go: () => void;
  readonly back: () => void;
}) {
  return (
    <Stack gap="xs" className="card" role="group" aria-label="Put it to the vote">
      <Text>This is what all hospitals will vote on:</Text>
      {changes.map((sentence) => (
        <Text key={sentence} fw={600} className="long-words">
          {sentence}
        </Text>
      ))}
      <Text className="long-words">Your words: “{why}”</Text>
      {error !== null && <Trouble error={error} />}
      <Group>
        <Button loading={isBusy} onClick={go} autoFocus>
          Put it to the vote
        </Button>
        <Button variant="default" onClick={back}>
          Change it
        </Button>
      </Group>
    </Stack>
  );
}
