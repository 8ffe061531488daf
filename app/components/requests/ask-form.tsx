import { Button, Checkbox, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { requestSentence } from "#lib/requests";
import type { Asking } from "#lib/use-cases/ask-for-access";
import { useDates } from "../../hooks/use-dates.ts";
import { useFragment } from "../../hooks/use-fragment.ts";
import { useMyPatients } from "../../hooks/use-patients.ts";
import { useAskingActs } from "../../hooks/use-requests.ts";
import type { OwnRequest } from "../../keeper/requests.ts";
import { Notice, Trouble } from "../notice.tsx";
import { patientName } from "../patients/patient-words.ts";
import { draftOf, spans, type Choice } from "../sharing/draft.ts";
import { PurposeControl } from "../sharing/purpose-control.tsx";
import { UntilControl } from "../sharing/until-control.tsx";
import { WhatControl } from "../sharing/what-control.tsx";
import sharing from "../sharing/sharing.module.css";

const longestReason = 500;
const nothing: Choice = { categories: [], purpose: 0, mayWrite: false, until: "month" };

type FormProps = {
  readonly requests: readonly OwnRequest[];
  readonly finish: (said: string) => void;
};

/** Whom, what, why and until when. Below them stands what the wallet will show. */
export function AskForm({ requests, finish }: FormProps) {
  const about = useFragment();
  const [typed, setTyped] = useState<string>();
  const [choice, setChoice] = useState(nothing);
  const [reason, setReason] = useState("");
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  const { ask } = useAskingActs();
  const change = (part: Partial<Choice>) => setChoice({ ...choice, ...part });
  const patient = numberIn(typed ?? about);
  const { categories, purposes: why, actions, until } = draftOf(0, choice, now);
  const asking = { patient: patient ?? 0, categories, purposes: why, actions, until, reason };
  const waits = requests.find((one) => one.patient === patient && one.againFrom !== 0);
  const send = () =>
    ask.mutate(asking, {
      onSuccess: () => finish(`Patient ${asking.patient} has your request now.`),
    });
  return (
    <Stack gap={16} maw={640}>
      <WhichPatient value={typed ?? about} change={setTyped} />
      <Waits request={waits} />
      <WhatControl chosen={choice.categories} choose={(categories) => change({ categories })} />
      <PurposeControl
        label="Purpose"
        purpose={choice.purpose}
        choose={(purpose) => change({ purpose })}
      />
      <UntilControl
        spans={spans}
        until={choice.until}
        now={now}
        choose={(until) => change({ until })}
      />
      <Checkbox
        label="I also want to add records"
        checked={choice.mayWrite}
        onChange={({ currentTarget }) => change({ mayWrite: currentTarget.checked })}
      />
      <Textarea
        label="Why you ask"
        description="It is sealed: only the patient can read it."
        size="md"
        autosize
        minRows={3}
        maxLength={longestReason}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {ask.error instanceof Error ? <Trouble error={ask.error} /> : null}
      <Send asking={asking} isBusy={ask.isPending} now={now} send={send} />
    </Stack>
  );
}

/** A patient's number as it is typed; undefined for anything else. */
function numberIn(text: string): number | undefined {
  const number = Number(text.trim());
  return /^\d{1,10}$/.test(text.trim()) && number > 0 && number < 2 ** 31 ? number : undefined;
}

function WhichPatient({
  value,
  change,
}: {
  readonly value: string;
  readonly change: (text: string) => void;
}) {
  const id = useId();
  const { data } = useMyPatients();
  return (
    <>
      <TextInput
        label="Patient’s number"
        description="The patient or their hospital can tell you. Your own patients are suggested."
        size="md"
        inputMode="numeric"
        autoComplete="off"
        list={id}
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
      <datalist id={id}>
        {(data ?? []).map((one) => (
          <option key={one.patient} value={one.patient}>
            {patientName(one)}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** Why this patient can't be asked now. */
function Waits({ request }: { readonly request: OwnRequest | undefined }) {
  const { moment } = useDates();
  const [now] = useState(() => Math.floor(Date.now() / 1000));
  if (request?.status === "open")
    return (
      <Notice weight="attention" title="This patient has not answered your last request" live>
        <Text>Take it back below if you want to ask for something else.</Text>
      </Notice>
    );
  if (request?.againFrom === undefined || request.againFrom <= now) return null;
  return (
    <Notice
      weight="attention"
      title={`You can ask this patient again from ${moment(request.againFrom)}`}
      live
    >
      <Text>Your last request was refused or taken back, so you wait.</Text>
    </Notice>
  );
}

function Send({
  asking,
  isBusy,
  now,
  send,
}: {
  readonly asking: Asking;
  readonly isBusy: boolean;
  readonly now: number;
  readonly send: () => void;
}) {
  const id = useId();
  const missing = missingOf(asking, now);
  return (
    <Stack gap={12}>
      <div role="group" aria-labelledby={id}>
        <Text size="sm" id={id}>
          {missing === undefined ? "Your wallet will show:" : "Something is missing:"}
        </Text>
        <div className={sharing["sentence"]} aria-live="polite" data-testid="preview" tabIndex={0}>
          {missing ?? requestSentence(asking)}
        </div>
      </div>
      <Button
        type="button"
        size="lg"
        disabled={missing !== undefined}
        loading={isBusy}
        onClick={send}
      >
        Ask {asking.patient === 0 ? "the patient" : `patient ${asking.patient}`}
      </Button>
    </Stack>
  );
}

/** What there is to fill in before there is a sentence. */
function missingOf({ patient, categories, until, reason }: Asking, now: number) {
  if (patient === 0) return "Type the patient’s number.";
  if (categories.length === 0) return "Choose what you want to read.";
  if (until <= now) return "Choose a day from today on.";
  return reason.trim() === "" ? "Say why you ask." : undefined;
}
