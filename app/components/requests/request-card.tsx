import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useApprovalPreview, useRequestAnswers } from "../../hooks/use-requests.ts";
import type { InboxRequest } from "../../keeper/requests.ts";
import { Notice, Trouble } from "../notice.tsx";
import { isSensitive, SensitiveBadge } from "../sensitive-badge.tsx";
import { PersonLabel } from "../sharing/person-label.tsx";
import { isOriginals } from "../sharing/sharing-words.ts";
import sharing from "../sharing/sharing.module.css";
import { ChooseLess, narrowingOf, wholeOf, type Less } from "./choose-less.tsx";
import {
  askerName,
  hindranceWords,
  kindName,
  missingWords,
  purposeWords,
  spanWords,
} from "./request-words.ts";
import styles from "./requests.module.css";

type CardProps = {
  readonly request: InboxRequest;
  /** How long whoever is refused waits. */
  readonly waitSeconds: number;
  /** Hears in words what was answered. */
  readonly finish: (said: string) => void;
};

/** One request that waits: who, what, why and until when, and the answer. */
export function RequestCard({ request, waitSeconds, finish }: CardProps) {
  const { reader, number, hindrance } = request;
  const { approve, refuse } = useRequestAnswers({ reader, number });
  const name = askerName(request);
  const newest = refuse.submittedAt > approve.submittedAt ? refuse : approve;
  const isBusy = approve.isPending || refuse.isPending;
  const end = () =>
    refuse.mutate(undefined, { onSuccess: () => finish(`You refused the request of ${name}.`) });
  return (
    <Stack gap={16}>
      <Asker request={request} />
      <Asks request={request} />
      {newest.error instanceof Error ? <Trouble error={newest.error} /> : null}
      {hindrance === undefined ? (
        <Approval
          request={request}
          isBusy={isBusy}
          approve={(less) =>
            approve.mutate(narrowingOf(request, less), {
              onSuccess: () => finish(`${name} can now open what you chose.`),
            })
          }
        />
      ) : (
        <Notice weight="attention" title={hindranceWords[hindrance].title}>
          <Text>{hindranceWords[hindrance].says}</Text>
        </Notice>
      )}
      <Group gap={12}>
        <Button type="button" variant="default" size="md" loading={isBusy} onClick={end}>
          Refuse
        </Button>
        {waitSeconds === 0 ? null : (
          <Text size="sm">If you refuse, they can ask again after {spanWords(waitSeconds)}.</Text>
        )}
      </Group>
    </Stack>
  );
}

function Asker({ request: { who, initials, reader } }: Pick<CardProps, "request">) {
  return (
    <Title order={2} size="h4" fw={400}>
      {who.label === undefined ? (
        `Member ${reader}, whom no hospital’s staff list names`
      ) : (
        <PersonLabel label={who.label} initials={initials} />
      )}
    </Title>
  );
}

function Asks({ request }: Pick<CardProps, "request">) {
  const id = useId();
  const { day, moment } = useDates();
  const { categories, actions, until, askedAt } = request;
  const isWriting = actions.includes(1);
  return (
    <Stack gap={8}>
      <Text id={id}>
        Asks to {isWriting ? "read and add to" : "read"}, {purposeWords(request)}, until{" "}
        <b>{day(until)}</b>:
      </Text>
      <ul aria-labelledby={id} className={styles["kinds"]}>
        {categories.map((category) => (
          <li key={category}>
            {kindName(category)} {isSensitive(category) ? <SensitiveBadge /> : null}
          </li>
        ))}
      </ul>
      {categories.some(isOriginals) ? (
        <Notice weight="attention" title="Original files hold everything">
          <Text>They show what is sensitive too, also where you keep it closed.</Text>
        </Notice>
      ) : null}
      <WhyTheyAsk request={request} />
      <Text size="sm" c="dimmed">
        Asked {moment(askedAt)}
      </Text>
    </Stack>
  );
}

function WhyTheyAsk({ request: { reason } }: Pick<CardProps, "request">) {
  if ("missing" in reason) return <Text>{missingWords[reason.missing]}</Text>;
  return (
    <figure className={styles["reason"]}>
      <figcaption>They wrote to you:</figcaption>
      <blockquote>{reason.text}</blockquote>
    </figure>
  );
}

function Approval({
  request,
  isBusy,
  approve,
}: {
  readonly request: InboxRequest;
  readonly isBusy: boolean;
  readonly approve: (less: Less) => void;
}) {
  const id = useId();
  const [less, setLess] = useState(() => wholeOf(request));
  const [isOpen, setIsOpen] = useState(false);
  const { reader, number } = request;
  const isWhole = less.categories.length > 0;
  const preview = useApprovalPreview({ reader, number }, narrowingOf(request, less), isWhole);
  const name = askerName(request);
  return (
    <Stack gap={12}>
      {isOpen ? <ChooseLess request={request} less={less} choose={setLess} /> : null}
      {preview.error === null ? (
        <div role="group" aria-labelledby={id}>
          <Text size="sm" id={id}>
            {isWhole ? "Your wallet will show:" : "Something is missing:"}
          </Text>
          <div className={sharing["sentence"]} aria-live="polite" data-testid="preview">
            {isWhole ? (preview.data ?? "Preparing the sentence …") : "Choose what to share."}
          </div>
        </div>
      ) : (
        <Trouble error={preview.error} retry={() => void preview.refetch()} />
      )}
      <Group gap={12}>
        <Button
          type="button"
          size="md"
          loading={isBusy}
          disabled={!isWhole || preview.data === undefined}
          onClick={() => approve(less)}
        >
          Let {name} read
        </Button>
        <Button
          type="button"
          size="md"
          variant="default"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          Choose less
        </Button>
      </Group>
    </Stack>
  );
}
