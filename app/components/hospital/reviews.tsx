"use client";

import { Anchor, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useEmergenciesToReview, useReview } from "../../hooks/use-emergency.ts";
import type { CaseView } from "../../keeper/emergency.ts";
import { CaseBadges } from "../emergency/case-badges.tsx";
import { spanWords } from "../emergency/case-words.ts";
import { SaveReason } from "../emergency/save-reason.tsx";
import { Members } from "../gate.tsx";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { nameOf } from "../person-name.ts";
import { ZoneNote } from "../zone-note.tsx";

const longest = 1000;

/** Emergency accesses of other hospitals' doctors that wait for this hospital's judgement. */
export function Reviews() {
  return (
    <Page
      title="Reviews"
      lead="Doctors of other hospitals opened these in an emergency. You say whether it was justified."
    >
      <Members only="hospital">
        <Cases />
        <ZoneNote />
      </Members>
    </Page>
  );
}

function Cases() {
  const { data, error, refetch } = useEmergenciesToReview();
  const review = useReview();
  const saved = review.data;
  return (
    <Stack gap={16}>
      {saved === undefined ? null : (
        <Notice weight="done" title="Your finding is on record" live>
          <SaveReason file={saved} name="review.json" />
        </Notice>
      )}
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      {review.error === null ? null : <Trouble error={review.error} />}
      {data === undefined && error === null ? <Waiting what="Looking what waits" /> : null}
      {data?.length === 0 ? <Empty title="No emergency access waits for you" /> : null}
      {data?.map((found) => (
        <Case key={keyOf(found)} found={found} isBusy={review.isPending} review={review.mutate} />
      ))}
    </Stack>
  );
}

const keyOf = ({ id, isDisputed }: CaseView): string =>
  `${id.patient}/${id.doctor}/${id.number}/${isDisputed}`;

type CaseProps = {
  readonly found: CaseView;
  readonly isBusy: boolean;
  readonly review: ReturnType<typeof useReview>["mutate"];
};

function Case({ found, isBusy, review }: CaseProps) {
  const dates = useDates();
  const { id, standing, isDisputed, reviews, until } = found;
  const name = nameOf(found.doctor);
  return (
    <Stack gap={8} className="card" component="article" aria-label={`${name}, case ${id.number}`}>
      <Title order={2} size="h4">
        {name}
      </Title>
      <CaseBadges of={found} />
      <Text>
        Patient {id.patient}, case {id.number}. {spanWords(found, dates)}.
      </Text>
      {isDisputed ? <Text>The patient disputes it.</Text> : null}
      {reviews.map(({ hospital, isJustified }, index) => (
        <Text key={index}>
          {hospital} found before that it was {isJustified ? "" : "not "}justified.
        </Text>
      ))}
      {standing === "open" ? (
        <Text>You can judge it once it is over, from {dates.moment(until)}.</Text>
      ) : (
        <Judge found={found} isBusy={isBusy} review={review} />
      )}
    </Stack>
  );
}

function Judge({ found: { id, isDisputed }, isBusy, review }: CaseProps) {
  const [reason, setReason] = useState("");
  const judge = (isJustified: boolean) => review({ id, isDisputed, isJustified, reason });
  const isMissing = reason.trim() === "";
  return (
    <Stack gap={8}>
      <Text>
        Ask the doctor’s hospital for the reason, and check its file under{" "}
        <Anchor component={Link} href="/verify/">
          Verify
        </Anchor>
        .
      </Text>
      <Textarea
        label="Why you find so"
        required
        autosize
        minRows={2}
        maxLength={longest}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Group gap={8}>
        <Button type="button" disabled={isMissing} loading={isBusy} onClick={() => judge(true)}>
          It was justified
        </Button>
        <Button
          type="button"
          color="red"
          disabled={isMissing}
          loading={isBusy}
          onClick={() => judge(false)}
        >
          It was not justified
        </Button>
      </Group>
    </Stack>
  );
}
