"use client";

import { Stack } from "@mantine/core";
import { useState } from "react";
import { useReaders } from "../../hooks/use-readers.ts";
import type { LogView } from "../../keeper/access-log.ts";
import { Empty, Trouble, Waiting } from "../notice.tsx";
import { ZoneNote } from "../zone-note.tsx";
import { GatewayList } from "./gateway-list.tsx";
import { LogExport } from "./log-export.tsx";
import { ReadFilter } from "./read-filter.tsx";
import { anybody, wanted, type Wanted } from "./read-choice.ts";
import { ReadStory } from "./read-story.tsx";
import { Verdict } from "./verdict.tsx";

/** Who has read one's records, and whether that is proven. */
export function ReadersRoom() {
  const { data, error, refetch } = useReaders({ isLive: true });
  if (data === undefined) {
    if (error !== null) return <Trouble error={error} retry={() => void refetch()} />;
    return <Waiting what="Asking for your log and checking it" />;
  }
  return (
    <Stack gap={24}>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      <Verdict view={data} />
      <ZoneNote />
      <Story view={data} />
      <GatewayList view={data} />
      <LogExport />
    </Stack>
  );
}

function Story({ view: { lines } }: { readonly view: LogView }) {
  const [choice, setChoice] = useState<Wanted>(anybody);
  const others = lines.filter(({ who }) => !who.isYou);
  const own = lines.filter(({ who }) => who.isYou);
  const shown = others.filter((line) => wanted(line, choice));
  return (
    <Stack gap={16}>
      {others.length === 0 ? (
        <Empty title="Nobody has read your records">
          When somebody does, it stands here within seconds.
        </Empty>
      ) : (
        <>
          <ReadFilter lines={others} choice={choice} onChange={setChoice} />
          <p role="status" className="visually-hidden">
            {shown.length === 1 ? "1 event" : `${shown.length} events`}
          </p>
          <ReadStory lines={shown} />
        </>
      )}
      <OwnReads own={own} />
    </Stack>
  );
}

function OwnReads({ own }: { readonly own: LogView["lines"] }) {
  const [isShown, setShown] = useState(false);
  if (own.length === 0) return null;
  return (
    <div>
      <button
        type="button"
        className="text-button no-print"
        aria-expanded={isShown}
        onClick={() => setShown(!isShown)}
      >
        What you did yourself: {own.length}
      </button>
      {isShown ? <ReadStory lines={own} /> : null}
    </div>
  );
}
