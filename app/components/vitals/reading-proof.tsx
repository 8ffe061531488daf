import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconAlertOctagon, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useEffect } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import type { Subject } from "../../hooks/use-patients.ts";
import { useVitalProof } from "../../hooks/use-vitals.ts";
import type { ProofCheck, VitalProof } from "../../keeper/vitals/prove-vital.ts";
import type { VitalReading } from "../../keeper/vitals/reading-view.ts";
import { Notice, Trouble, Waiting } from "../notice.tsx";
import { failedWords, proofWords } from "./proof-words.ts";
import styles from "./vitals.module.css";

/** Checks one reading and says what came of it. */
export function ReadingProof({
  subject,
  reading,
  doubt,
  close,
}: {
  readonly subject: Subject;
  readonly reading: VitalReading;
  /** Why the reading is in doubt all the same. */
  readonly doubt: string | undefined;
  readonly close: () => void;
}) {
  const { mutate, data, error } = useVitalProof(subject);
  const { moment } = useDates();
  const check = () => mutate(reading);
  useEffect(() => mutate(reading), [mutate, reading]);
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title="Is this reading as it was measured?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap={16}>
        <Text>
          {reading.name}: <b>{reading.text}</b>, {moment(reading.observedAt)}
        </Text>
        {error === null ? null : <Trouble error={error} retry={check} isHarmless />}
        {data === undefined && error === null ? <Waiting what="Checking the reading" /> : null}
        {data === undefined ? null : <Verdict {...{ proof: data, reading, doubt }} />}
        <Group gap={8}>
          <Button onClick={close}>Back to the readings</Button>
          {data === undefined ? null : (
            <Button variant="default" onClick={check}>
              Check again
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Verdict({
  proof,
  reading,
  doubt,
}: {
  readonly proof: VitalProof;
  readonly reading: VitalReading;
  readonly doubt: string | undefined;
}) {
  const { moment } = useDates();
  const { failed, code, technical } = proof;
  return (
    <>
      {failed === undefined ? (
        <Notice
          weight="done"
          title={`Signed by device ${reading.device}, anchored ${moment(reading.anchoredAt)}, unchanged`}
          live
        >
          {doubt === undefined ? null : <Text>Still take care: {doubt}.</Text>}
        </Notice>
      ) : (
        <Notice weight="danger" title={failedWords[failed]} live>
          <Text>Don’t rely on this reading. Tell your hospital.</Text>
          {code === undefined ? null : (
            <Text size="sm" c="dimmed">
              For support: {code}
            </Text>
          )}
        </Notice>
      )}
      <Checks failed={failed} />
      <details className={styles["technical"]}>
        <summary>Technical details of this reading</summary>
        <dl>
          {technical.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

const shapes = {
  holds: { Icon: IconCircleCheck, word: "Holds", colour: "var(--house-done)" },
  fails: { Icon: IconAlertOctagon, word: "Fails", colour: "var(--house-danger)" },
  open: { Icon: IconCircleDashed, word: "Not checked", colour: "var(--mantine-color-dimmed)" },
} as const;

/** What was checked, in order; after a failure nothing more is. */
function Checks({ failed }: { readonly failed: ProofCheck | undefined }) {
  const failedAt = proofWords.findIndex(({ check }) => check === failed);
  return (
    <ul className={styles["check"]}>
      {proofWords.map(({ check, words }, at) => {
        const reached = failedAt === -1 || at < failedAt ? "holds" : "open";
        const { Icon, word, colour } = shapes[at === failedAt ? "fails" : reached];
        return (
          <li key={check}>
            <Icon role="img" aria-label={word} size={24} color={colour} />
            <Text span>{words}</Text>
          </li>
        );
      })}
    </ul>
  );
}
