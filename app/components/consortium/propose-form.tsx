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

/** What is being proposed: typed, then shown in the words that voters will read, then signed. */
function useProposing({ settings }: ConsortiumOverview) {
  const keeper = useKeeper();
  const [kind, setKind] = useState<DraftKind>("admit");
  const [fields, setFields] = useState<DraftFields>(() => fieldsOf(settings));
  const [why, setWhy] = useState("");
  const preview = useMutation({
    mutationFn: () => keeper.previewProposal(draftOf(kind, fields)),
  });
  const put = useHospitalAct(() => keeper.putToTheVote(draftOf(kind, fields), why));
  const done = () => {
    preview.reset();
    setWhy("");
    setFields(fieldsOf(settings));
  };
  return {
    ...{ kind, setKind, fields, why, setWhy, preview, put },
    change: (changed: Partial<DraftFields>) => setFields({ ...fields, ...changed }),
    see: () => {
      put.reset();
      preview.mutate();
    },
    go: () => put.mutate(undefined, { onSuccess: done }),
  };
}

/** Puts something to the vote: first the sentence that voters will read, then one signature. */
export function ProposeForm({ overview }: { readonly overview: ConsortiumOverview }) {
  const proposing = useProposing(overview);
  const { preview, put, why, go } = proposing;
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
        <DraftForm proposing={proposing} hospitals={overview.hospitals} />
      ) : (
        <Confirm
          {...{ changes, why, go }}
          isBusy={put.isPending}
          error={put.error}
          back={() => preview.reset()}
        />
      )}
    </Stack>
  );
}

function DraftForm({
  proposing: { kind, setKind, fields, change, why, setWhy, preview, see },
  hospitals,
}: {
  readonly proposing: ReturnType<typeof useProposing>;
  readonly hospitals: ConsortiumOverview["hospitals"];
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        see();
      }}
    >
      <Stack gap="sm" align="stretch">
        <NativeSelect
          size="md"
          label="What should change?"
          data={[...draftKinds]}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as DraftKind)}
        />
        <DraftFieldset {...{ kind, fields, change, hospitals }} />
        <Textarea
          size="md"
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
