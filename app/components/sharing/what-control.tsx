import { Button, Checkbox, Collapse, Group, Stack, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useId, useState } from "react";
import { categories, ordinaryCategories, type Category } from "#lib/categories";
import { Notice } from "../notice.tsx";
import { whatWords } from "./draft.ts";
import { isOriginals } from "./sharing-words.ts";

type WhatProps = {
  readonly chosen: readonly number[];
  readonly choose: (categories: readonly number[]) => void;
};

/** Which kinds of records: closed it is one button that says what is chosen. */
export function WhatControl({ chosen, choose }: WhatProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Stack gap={8}>
      <Text fw={500} id={`${id}-label`}>
        What
      </Text>
      <Button
        type="button"
        variant="default"
        size="md"
        justify="space-between"
        rightSection={<IconChevronDown size={20} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={`${id}-kinds`}
        aria-describedby={`${id}-label`}
        onClick={() => setIsOpen(!isOpen)}
      >
        {whatWords(chosen)}
      </Button>
      <Collapse expanded={isOpen} id={`${id}-kinds`}>
        <Kinds chosen={chosen} choose={choose} />
      </Collapse>
      {chosen.some(isOriginals) ? (
        <Notice weight="attention" title="Original files hold everything" live>
          <Text>They show what is sensitive too, also where you keep it closed.</Text>
        </Notice>
      ) : null}
    </Stack>
  );
}

/** All kinds to choose from, and two buttons to begin from none or from the ordinary ones. */
function Kinds({ chosen, choose }: WhatProps) {
  const group = (wanted: (category: Category) => boolean, legend: string) => (
    <Checkbox.Group
      label={legend}
      value={chosen.map(String)}
      onChange={(values) => choose(values.map(Number))}
    >
      <Stack gap={4} pt={4}>
        {categories.filter(wanted).map(({ number, name, covers }) => (
          <Checkbox key={number} value={String(number)} label={name} description={covers} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
  return (
    <Stack gap={16}>
      <Group gap={8}>
        <Button variant="default" mih={44} onClick={() => choose([])}>
          Choose none
        </Button>
        <Button variant="default" mih={44} onClick={() => choose(withOrdinary(chosen))}>
          Choose all ordinary
        </Button>
      </Group>
      {group(({ ordinary }) => ordinary, "Ordinary")}
      {group(({ sensitive }) => sensitive, "Sensitive: off unless you turn it on")}
      {group(({ number }) => isOriginals(number), "Everything at once")}
    </Stack>
  );
}

/** All ordinary kinds, and what else was chosen. */
const withOrdinary = (chosen: readonly number[]): number[] => [
  ...new Set([...chosen, ...ordinaryCategories.map(({ number }) => number)]),
];
