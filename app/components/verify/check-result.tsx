"use client";

import { Stack, Text, Title } from "@mantine/core";
import type { CheckReport, CheckStep } from "../../keeper/verify/report.ts";
import { Notice, type Weight } from "../notice.tsx";

const verdicts: Readonly<Record<CheckReport["verdict"], { weight: Weight; says: string }>> = {
  holds: { weight: "done", says: "it holds" },
  broken: { weight: "danger", says: "it does not hold" },
  open: { weight: "attention", says: "it can’t be said yet" },
  unknown: { weight: "attention", says: "nothing was checked" },
};

const marks: Readonly<Record<CheckStep["kind"], string>> = {
  passed: "✓ Holds.",
  failed: "✕ Does not hold.",
  noted: "· Note.",
};

/** The verdict, and how it was come to, step by step; where nothing was checked there are no steps, only the reason. */
export function CheckResult({
  report: { what, verdict, steps },
}: {
  readonly report: CheckReport;
}) {
  const { weight, says } = verdicts[verdict];
  const title = `${what}: ${says}`;
  if (verdict === "unknown")
    return (
      <Notice live weight={weight} title={title}>
        {steps.map((step) => (
          <Text key={step.says}>{step.says}</Text>
        ))}
      </Notice>
    );
  return (
    <Stack gap="md">
      <Notice live weight={weight} title={title} />
      <section aria-labelledby="how">
        <Title order={2} id="how">
          How it was checked
        </Title>
        <ol className="check-steps">
          {steps.map(({ kind, says: step }) => (
            <li key={step} data-kind={kind}>
              <strong>{marks[kind]}</strong> {step}
            </li>
          ))}
        </ol>
      </section>
    </Stack>
  );
}
