"use client";

import { Button, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AttackReport, AttackStep } from "../../keeper/attacks/report.ts";
import { useAppConfig } from "../keeper-provider.tsx";
import { Notice, Trouble } from "../notice.tsx";
import classes from "./try.module.css";
import type { Phone, PhoneState } from "./use-phone.ts";

type Both = { readonly left: PhoneState; readonly right: PhoneState };
type Phones = { readonly patient: Phone; readonly doctor: Phone };
type Attack = {
  readonly title: string;
  readonly says: string;
  readonly run: (phones: Phones) => Promise<AttackReport>;
  /** It attacks the heart sensor, which not every demo has. */
  readonly needsSensor?: boolean;
};

const attacks: readonly Attack[] = [
  {
    title: "Change a record",
    says: "A hospital’s store sends a record with one character changed.",
    run: ({ patient }) => patient.keeper.attackFlipByte(),
  },
  {
    title: "Read without consent",
    says: "The doctor asks for what was never shared.",
    run: async ({ patient, doctor }) => {
      const report = await doctor.keeper.attackWithoutConsent(patient.number);
      const entered = await patient.keeper.attackLastRefusal(doctor.person);
      return { ...report, steps: [...report.steps, entered] };
    },
  },
  {
    title: "Rewrite the log",
    says: "Somebody changes who has read the records.",
    run: ({ patient }) => patient.keeper.attackForgeEntry(),
  },
  {
    title: "Replay a reading",
    says: "Somebody copies a reading of the heart sensor, and sends it again.",
    run: ({ patient }) => patient.keeper.attackReplayReading(),
    needsSensor: true,
  },
  {
    title: "Use an old permit",
    says: "Somebody holds a signed permit back, and sends it after the stop.",
    run: ({ patient, doctor }) => patient.keeper.attackOldPermit(doctor.person),
  },
  {
    title: "Steal a sign-in",
    says: "Somebody copies the doctor’s sign-in and uses it.",
    run: ({ doctor }) => doctor.keeper.attackPassSignIn(),
  },
];

/** Real attacks on the two phones above, and what refused each. */
export function Attacks({ left, right }: Both) {
  const { oracle } = useAppConfig();
  const isPossible = ({ needsSensor = false }: Attack) => oracle !== null || !needsSensor;
  return (
    <Stack gap="md" component="section" aria-labelledby="attacks">
      <Title order={2} id="attacks">
        Try to break it
      </Title>
      <Text>Each button runs the real attack, and shows what refused it.</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {attacks.filter(isPossible).map((attack) => (
          <AttackCard key={attack.title} {...{ attack, left, right }} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function AttackCard({ attack, left, right }: Both & { readonly attack: Attack }) {
  const { title, says, run } = attack;
  const queries = useQueryClient();
  const [patient, doctor] = [left.phone, right.phone];
  const tried = useMutation({
    mutationFn: async (phones: Phones) =>
      left.withoutAsking(() => right.withoutAsking(() => run(phones))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["try", "patient"] }),
  });
  const isReady = patient !== undefined && doctor !== undefined;
  return (
    <Stack gap="xs" className="card" role="group" aria-label={title}>
      <div className={classes.attack}>
        <Text>{says}</Text>
        <Button
          variant="default"
          disabled={!isReady}
          loading={tried.isPending}
          onClick={() => {
            if (isReady) tried.mutate({ patient, doctor });
          }}
        >
          {title}
        </Button>
      </div>
      {tried.error !== null && <Trouble error={tried.error} />}
      {tried.data !== undefined && <Report report={tried.data} />}
    </Stack>
  );
}

const marks: Readonly<Record<AttackStep["kind"], string>> = {
  did: "",
  refused: "✓",
  succeeded: "✕ Not refused.",
};

function Report({ report: { steps, isRefused, codes } }: { readonly report: AttackReport }) {
  return (
    <Notice
      live
      weight={isRefused ? "done" : "danger"}
      title={isRefused ? "The attack was refused" : "The attack was not refused"}
    >
      <ol className={classes.steps}>
        {steps.map(({ kind, says }) => (
          <li key={says}>
            {marks[kind]} {says}
          </li>
        ))}
      </ol>
      <details className={classes.more}>
        <summary>Word for word, for testers</summary>
        <Text size="sm">{codes.join(", ")}</Text>
        {steps.map(({ says, exact }) =>
          exact === undefined ? null : (
            <Text key={says} size="sm">
              {exact}
            </Text>
          ),
        )}
      </details>
    </Notice>
  );
}
