"use client";

import { Anchor, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { categoryOfNumber } from "#lib/categories";
import { usePreview, useRecords } from "../../hooks/use-records.ts";
import type { RecordEntry } from "../../keeper/records.ts";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { Addition } from "./addition.tsx";
import { DropZone } from "./drop-zone.tsx";
import { RecordList } from "./record-list.tsx";
import { matches } from "./record-search.ts";

/** One's own records: add, find, open. */
export function RecordsRoom() {
  return (
    <Stack gap={24}>
      <Adding />
      <Listing />
    </Stack>
  );
}

function Adding() {
  const preview = usePreview();
  const [added, setAdded] = useState<AddedRecords>(nothing);
  const take = (files: readonly File[]) => {
    setAdded(nothing);
    preview.mutate(files);
  };
  const done = (count: number, kinds: readonly number[]) => {
    setAdded({ count, kinds });
    preview.reset();
  };
  if (preview.data !== undefined)
    return <Addition files={preview.variables} preview={preview.data} onDone={done} />;
  return (
    <Stack gap={16}>
      <DropZone onFiles={take} />
      {preview.isPending ? <Waiting what="Looking at your files" /> : null}
      {preview.error === null ? null : <Trouble error={preview.error} />}
      {added.count === 0 ? null : <Added {...added} />}
    </Stack>
  );
}

type AddedRecords = { readonly count: number; readonly kinds: readonly number[] };

const nothing: AddedRecords = { count: 0, kinds: [] };

/** What was added, and where in the list it stands. */
function Added({ count, kinds }: AddedRecords) {
  return (
    <Notice
      weight="done"
      title={count === 1 ? "One record was added" : `${count} records were added`}
      live
    >
      <Text>In your list below, under:</Text>
      <Group gap="0 16px">
        {kinds.map(categoryOfNumber).map(({ id, name }) => (
          <Anchor key={id} href={`#${id}`} underline="always" className="tall">
            {name}
          </Anchor>
        ))}
      </Group>
      <Text>Only people with whom you share that kind can read {count === 1 ? "it" : "them"}.</Text>
    </Notice>
  );
}

function Listing() {
  const { data, error, refetch } = useRecords();
  const [search, setSearch] = useState("");
  if (error !== null && data === undefined)
    return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Opening your list" />;
  if (data.length === 0) {
    return (
      <Empty title="You have no records yet">
        Add a file, or ask your doctor to write a note. Only people you choose can read them.
      </Empty>
    );
  }
  const found = data.filter((record) => matches(record, search));
  return (
    <Stack gap={24}>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      <TextInput
        label="Search titles and codes"
        type="search"
        leftSection={<IconSearch size={20} aria-hidden />}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <Found found={found} search={search} />
    </Stack>
  );
}

function Found({
  found,
  search,
}: {
  readonly found: readonly RecordEntry[];
  readonly search: string;
}) {
  return (
    <>
      <p role="status" className={search === "" ? "visually-hidden" : "plain"}>
        {found.length === 1 ? "1 record" : `${found.length} records`}
        {search === "" ? "" : ` with “${search}”`}
      </p>
      <RecordList records={found} />
      <ZoneNote />
    </>
  );
}
