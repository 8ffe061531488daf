import { Button, Stack, Text } from "@mantine/core";
import { actions, categoryOfNumber, purposes } from "#lib/categories";
import { listed } from "#lib/sentences";
import type { GridCell, GridRow } from "#lib/use-cases/sharing-grid";
import { cellWords, endingWords, nameWithin, openCategories, shortName } from "./sharing-words.ts";
import styles from "./sharing.module.css";

/** What a reader may see now, and the one button that ends it. */
export function StopPanel({
  row,
  category,
  isBusy,
  stop,
  change,
  pick,
}: {
  readonly row: GridRow;
  /** Only this one; without it everything of the row. */
  readonly category: number | undefined;
  readonly isBusy: boolean;
  readonly stop: (categories: readonly number[]) => void;
  readonly change: (() => void) | undefined;
  /** Goes on to one kind alone. */
  readonly pick: (category: number) => void;
}) {
  const ended = category === undefined ? openCategories(row) : [category];
  const name = nameWithin(row.label.name);
  return (
    <Stack gap={16}>
      <Stack gap={4} component="ul" m={0} pl={20}>
        {presentWords(row, ended).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </Stack>
      <Text className={styles["sentence"]}>{endingWords(row.label.name, ended)}</Text>
      <Button
        type="button"
        size="lg"
        color="red"
        data-autofocus
        loading={isBusy}
        onClick={() => stop(ended)}
      >
        Stop sharing
      </Button>
      {change === undefined ? null : (
        <Button type="button" size="md" variant="default" onClick={change}>
          {category === undefined ? `Let ${name} read more` : "Change what, why or until when"}
        </Button>
      )}
      {category === undefined && ended.length > 1 ? (
        <Kinds name={name} kinds={ended} pick={pick} />
      ) : null}
    </Stack>
  );
}

/** Each kind with a way to end that one alone. */
function Kinds({
  name,
  kinds,
  pick,
}: {
  readonly name: string;
  readonly kinds: readonly number[];
  readonly pick: (category: number) => void;
}) {
  return (
    <Stack gap={4} component="section" aria-label="Stop one kind">
      <Text fw={600}>Or stop one kind that {name} can read</Text>
      <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {kinds.map((kind) => (
          <li key={kind} className={styles["kind"]}>
            <span>{categoryOfNumber(kind).name}</span>
            <Button
              type="button"
              size="md"
              variant="default"
              aria-label={`Stop ${categoryOfNumber(kind).name}`}
              onClick={() => pick(kind)}
            >
              Stop
            </Button>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

/** "Dr Osei can read your laboratory results for treatment, until 3 March 2027.": one sentence for equal terms. */
function presentWords({ label, cells }: GridRow, shown: readonly number[]): string[] {
  const groups = new Map<string, number[]>();
  for (const cell of cells.filter(({ category }) => shown.includes(category))) {
    const terms = termsOf(cell);
    groups.set(terms, [...(groups.get(terms) ?? []), cell.category]);
  }
  return [...groups].map(([terms, numbers]) =>
    `${shortName(label.name)} ${terms}.`.replace(what, listed(numbers)),
  );
}

const what = "{what}";

function termsOf(cell: GridCell): string {
  if (cell.state === "denied") return `is kept out of your ${what}, ${cellWords(cell)}`;
  const verbs = actions.filter(({ bit }) => cell.actions.includes(bit)).map((one) => one.phrase);
  const why = purposes.filter(({ bit }) => cell.purposes.includes(bit)).map((one) => one.phrase);
  return `can ${verbs.join(" and ")} your ${what} ${why.join(" and ")}, ${cellWords(cell)}`;
}
