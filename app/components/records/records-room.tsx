"use client";

import { Anchor, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
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
  const [added, setAdded] = useState(0);
  const take = (files: readonly File[]) => {
    setAdded(0);
    preview.mutate(files);
  };
  const done = (count: number) => {
    setAdded(count);
    preview.reset();
  };
  if (preview.data !== undefined)
    return <Addition files={preview.variables} preview={preview.data} onDone={done} />;
  return (
    <Stack gap={16}>
      <DropZone onFiles={take} />
      {preview.isPending ? <Waiting what="Looking at your files" /> : null}
      {preview.error === null ? null : <Trouble error={preview.error} />}
      {added === 0 ? null : (
        <Notice
          weight="done"
          title={added === 1 ? "One record was added" : `${added} records were added`}
          live
        >
          <Text>
            {added === 1 ? "It stands" : "They stand"} in{" "}
            <Anchor href="#your-records" underline="always">
              your list
            </Anchor>
            , under the kind of record. Nobody else can read {added === 1 ? "it" : "them"} unless
            you share that kind.
          </Text>
        </Notice>
      )}
    </Stack>
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
    <Stack gap={24} component="section" id="your-records" aria-label="Your records">
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
