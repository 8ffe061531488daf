"use client";

import { Button, Checkbox, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { categories, type Category } from "#lib/categories";
import { emergencySentence, listed } from "#lib/sentences";
import { useEmergencyChoice, useOpenToEmergencies } from "../../hooks/use-emergency.ts";
import type { EmergencyChoice } from "../../keeper/emergency.ts";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { isOriginals } from "../sharing/sharing-words.ts";
import { windowWords } from "./window-words.ts";

/** What doctors may open in an emergency: nothing until the patient says so. */
export function Choice() {
  const { data, error, refetch } = useEmergencyChoice();
  if (error !== null && data === undefined)
    return <Trouble error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Waiting what="Looking what is open in an emergency" />;
  return <Chosen key={data.categories.join()} choice={data} />;
}

function Chosen({ choice }: { readonly choice: EmergencyChoice }) {
  const [chosen, choose] = useState(choice.categories);
  const { mutate, isPending, error } = useOpenToEmergencies();
  const wanted = [...chosen].sort((a, b) => a - b);
  const isSame = wanted.join() === choice.categories.join();
  return (
    <Stack gap={16} component="section" aria-labelledby="what-opens">
      <Title order={2} id="what-opens">
        What doctors may open
      </Title>
      <Present choice={choice} />
      <Kinds chosen={chosen} choose={choose} />
      {isSame ? null : (
        <Text role="status">
          You will sign: <strong>“{emergencySentence(wanted)}”</strong>
        </Text>
      )}
      {error === null ? null : <Trouble error={error} retry={() => mutate(wanted)} />}
      <div>
        <Button
          type="button"
          size="md"
          disabled={isSame}
          loading={isPending}
          onClick={() => mutate(wanted)}
        >
          {wanted.length === 0 && !isSame ? "Close everything to emergencies" : "Sign this choice"}
        </Button>
      </div>
    </Stack>
  );
}

function Present({ choice: { categories: open, window } }: { readonly choice: EmergencyChoice }) {
  if (open.length === 0)
    return (
      <Notice weight="info" title="Nothing is open in an emergency">
        <Text>
          A doctor who finds you unconscious can’t open your records unless you share them.
        </Text>
      </Notice>
    );
  return (
    <Notice weight="info" title={`In an emergency any doctor can open your ${listed(open)}`}>
      <Text>
        For {windowWords(window)}, and only with a reason. You see it at once, and another hospital
        checks it. A doctor who never had keys of yours can’t open the records yet.
      </Text>
    </Notice>
  );
}

type KindsProps = {
  readonly chosen: readonly number[];
  readonly choose: (categories: readonly number[]) => void;
};

function Kinds({ chosen, choose }: KindsProps) {
  const group = (legend: string, isIn: (category: Category) => boolean) => (
    <Checkbox.Group
      label={legend}
      value={chosen.map(String)}
      onChange={(values) => choose(values.map(Number))}
    >
      <Stack gap={0} pt={4}>
        {categories.filter(isIn).map(({ number, name, covers }) => (
          <Checkbox
            key={number}
            value={String(number)}
            label={name}
            description={covers}
            size="md"
            className="tall"
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
  return (
    <Stack gap={16}>
      {group("Ordinary", ({ ordinary }) => ordinary)}
      {group("Sensitive: off unless you turn it on", ({ sensitive }) => sensitive)}
      {group("Everything at once", ({ number }) => isOriginals(number))}
    </Stack>
  );
}
