import { Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useStaffSearch } from "../../hooks/use-sharing.ts";
import type { FoundReader } from "../../keeper/sharing.ts";
import { Trouble } from "../notice.tsx";
import { PersonLabel } from "./person-label.tsx";
import styles from "./sharing.module.css";

const shown = 20;

/** Searches the hospitals' directories. */
export function FindPerson({ choose }: { readonly choose: (person: FoundReader) => void }) {
  const id = useId();
  const [text, setText] = useState("");
  const { data, error } = useStaffSearch(text);
  const found = text.trim() === "" ? undefined : data;
  return (
    <Stack gap={8} role="search">
      <TextInput
        label="Share with somebody"
        description="Name, role, specialty or hospital; “doctors” finds whole teams"
        type="search"
        size="md"
        autoFocus
        autoComplete="off"
        leftSection={<IconSearch size={20} aria-hidden />}
        aria-controls={id}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {error === null ? null : <Trouble error={error} />}
      <Text role="status" size="sm" className={found === undefined ? "visually-hidden" : ""}>
        {found === undefined ? "" : foundWords(found.length)}
      </Text>
      <Stack gap={8} id={id} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {(found ?? []).slice(0, shown).map((person) => (
          <li key={person.number}>
            <button
              type="button"
              className={styles["found"]}
              disabled={!person.isActive}
              onClick={() => choose(person)}
            >
              <PersonLabel
                label={person.label}
                initials={person.initials}
                note={person.isActive ? person.note : "not active now"}
              />
            </button>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

function foundWords(count: number): string {
  if (count === 0) return "Nobody found. Ask the person at which hospital they are listed.";
  if (count > shown)
    return `${count} people and teams found. The first ${shown} are shown; type more.`;
  return count === 1 ? "One found." : `${count} people and teams found.`;
}
