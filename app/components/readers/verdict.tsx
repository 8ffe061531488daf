"use client";

import { List, Text } from "@mantine/core";
import { useDates } from "../../hooks/use-dates.ts";
import type { LogView } from "../../keeper/access-log.ts";
import { Notice } from "../notice.tsx";

/** In plain words: whether what the gateways told is whole and proven. */
export function Verdict({ view }: { readonly view: LogView }) {
  const { time } = useDates();
  const { entries, pending, flaws, checkedAt, gateways } = view;
  const asked = gateways.filter(({ isSignedIn }) => isSignedIn);
  if (asked.every(({ state }) => state === "silent")) return <NoAnswer />;
  if (flaws.length > 0) return <Flawed view={view} />;
  const checked = `Checked at ${time(checkedAt)}.`;
  if (entries === 0) {
    return (
      <Notice weight="done" title="Your log is empty">
        <Text>{checked}</Text>
      </Notice>
    );
  }
  if (pending === 0) {
    return (
      <Notice weight="done" title={`${allOf(entries)} proven by the chain`}>
        <Text>{checked} Nothing is missing, altered or invented.</Text>
        <Counted />
      </Notice>
    );
  }
  return (
    <Notice
      weight="info"
      title={`${entries - pending} of ${entries} entries are proven by the chain`}
    >
      <Text>
        {checked} For the {pending === 1 ? "newest one" : `newest ${pending}`} the proof follows
        soon. Each carries its reader’s own signature already.
      </Text>
      <Counted />
    </Notice>
  );
}

/** Why there are more entries than events. */
const Counted = () => (
  <Text size="sm">
    One opening makes several entries: for its key, its title and its contents. Openings within ten
    minutes are told together, with how often.
  </Text>
);

const allOf = (entries: number): string =>
  entries === 1 ? "The one entry is" : `All ${entries} entries are`;

function NoAnswer() {
  return (
    <Notice weight="attention" title="No gateway told us your log" live>
      <Text>
        Reads may have happened that are not shown here. Try again, or ask another gateway.
      </Text>
    </Notice>
  );
}

const shownFlaws = 5;

function Flawed({ view: { flaws, gateways } }: { readonly view: LogView }) {
  const hospital = (gateway: number) =>
    gateways.find((one) => one.gateway === gateway)?.hospitalName ?? `gateway ${gateway}`;
  const count = flaws.length === 1 ? "One line" : `${flaws.length} lines`;
  return (
    <Notice weight="danger" title={`${count} of your log can’t be true`} live>
      <Text>
        The chain contradicts what a gateway told. Your records are as they were. Save the log and
        show it to your hospital.
      </Text>
      <List>
        {flaws.slice(0, shownFlaws).map(({ line, gateway, number, says }) => (
          <List.Item key={line}>
            Line {line}, entry {number} of {hospital(gateway)}: {says}
          </List.Item>
        ))}
      </List>
      {flaws.length > shownFlaws ? <Text>And {flaws.length - shownFlaws} more.</Text> : null}
    </Notice>
  );
}
