import { Button, Modal, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { endless, type ReaderLabel } from "#lib/sentences";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { useSharingActs } from "../../hooks/use-sharing.ts";
import type { ShareDraft } from "../../keeper/sharing.ts";
import { Trouble } from "../notice.tsx";
import { DeniedPanel } from "./denied-panel.tsx";
import { firstChoice } from "./draft.ts";
import { KeepOutForm } from "./keep-out-form.tsx";
import { PersonLabel } from "./person-label.tsx";
import { ShareForm } from "./share-form.tsx";
import { kindsWords, nameIs, nameWithin, openCategories, shortName } from "./sharing-words.ts";
import { StillOpen } from "./still-open.tsx";
import { StopPanel } from "./stop-panel.tsx";
import styles from "./sharing.module.css";

/** Whom a dialog is about, and which of their cells was tapped. */
export type About = {
  readonly reader: number;
  readonly label: ReaderLabel;
  readonly initials: string;
  readonly isListed: boolean;
  readonly row: GridRow | undefined;
  readonly category: number | undefined;
  /** Found by search, so there is something to share rather than to stop. */
  readonly isWanted: boolean;
};

type DialogProps = {
  readonly about: About;
  /** Goes on to one kind of the same person. */
  readonly pick: (category: number) => void;
  /** Gets what was done, in words. */
  readonly close: (done?: string) => void;
};

/** One person's sharing: ends it or changes it. */
export function SharingDialog({ about, pick, close }: DialogProps) {
  const acts = useSharingActs();
  const isPhone = useMediaQuery("(max-width: 48em)");
  const all = [acts.share, acts.stop, acts.deny, acts.lift];
  const isBusy = all.some(({ isPending }) => isPending);
  const newest = all.reduce((one, other) => (other.submittedAt > one.submittedAt ? other : one));
  return (
    <Modal
      opened
      onClose={() => (isBusy ? undefined : close())} // the wallet's prompt stands above, and Escape is for it
      fullScreen={isPhone}
      size="lg"
      classNames={{ content: styles["dialog"] ?? "" }}
      title={<PersonLabel label={about.label} initials={about.initials} />}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap={16}>
        {newest.error instanceof Error ? <Trouble error={newest.error} /> : null}
        <Steps key={about.category} about={about} pick={pick} close={close} acts={acts} />
      </Stack>
    </Modal>
  );
}

type StepsProps = DialogProps & { readonly acts: ReturnType<typeof useSharingActs> };

/** What there is to do: stop or end a denial, keep out after a stop that a team undoes, keep out, or share. */
function Steps({ about, pick, close, acts }: StepsProps) {
  const { reader, label, row, category, isWanted, isListed } = about;
  const { stop, deny } = acts;
  const [step, setStep] = useState<Step>(isWanted ? "share" : firstStep(row, category));
  const kept = stop.data?.stillOpen ?? [];
  const keepOut = (categories: readonly number[], until: number) => {
    const onSuccess = () => close(`${nameIs(label)} kept out of your ${kindsWords(categories)}.`);
    deny.mutate({ reader, categories, until }, { onSuccess });
  };
  if (stop.data !== undefined && kept.length > 0)
    return (
      <StillOpen
        {...{ label, stopped: stop.data, isBusy: deny.isPending }}
        deny={() => keepOut(kept, endless)}
        close={() => close()}
      />
    );
  if (step === "keep-out") {
    const permitted = row === undefined ? [] : openCategories(row);
    const first = category === undefined ? permitted : [category];
    return (
      <KeepOutForm
        {...{ reader, label, first, permitted, isBusy: deny.isPending, deny: keepOut }}
      />
    );
  }
  const canShare = isListed;
  return (
    <Stack gap={16}>
      {step === "share" || row === undefined ? (
        <Share {...{ about, close, acts }} />
      ) : (
        <Ending
          {...{ about, row, step, pick, close, acts }}
          share={canShare ? () => setStep("share") : undefined}
        />
      )}
      {step === "lift" ? null : (
        <Button type="button" size="md" variant="default" onClick={() => setStep("keep-out")}>
          Keep {nameWithin(label.name)} out …
        </Button>
      )}
    </Stack>
  );
}

type Step = "share" | "stop" | "lift" | "keep-out";

function Share({
  about: { reader, label, row, category },
  close,
  acts: { share },
}: Omit<StepsProps, "pick">) {
  const begin = (draft: ShareDraft) => {
    const done = `${shortName(label.name)} can now open your ${kindsWords(draft.categories)}.`;
    share.mutate(draft, { onSuccess: () => close(done) });
  };
  const first = firstChoice(row, category);
  return <ShareForm {...{ reader, label, first, isBusy: share.isPending, share: begin }} />;
}

/** Ends a consent or a denial. */
function Ending({
  about: { reader, label, category },
  row,
  step,
  pick,
  close,
  acts: { stop, lift },
  share,
}: StepsProps & {
  readonly row: GridRow;
  readonly step: Step;
  readonly share: (() => void) | undefined;
}) {
  const name = shortName(label.name);
  if (step === "lift") {
    const end = (categories: readonly number[]) => {
      const done = `${nameIs(label)} no longer kept out of your ${kindsWords(categories)}.`;
      lift.mutate({ reader, categories }, { onSuccess: () => close(done) });
    };
    return (
      <DeniedPanel {...{ row, category, isBusy: lift.isPending, lift: end, letRead: share }} />
    );
  }
  const end = (categories: readonly number[]) => {
    const onSuccess = ({ stillOpen }: { readonly stillOpen: readonly number[] }) => {
      const closed = `${name} can no longer open your ${kindsWords(categories)}.`;
      if (stillOpen.length === 0) close(closed);
    };
    stop.mutate({ reader, categories }, { onSuccess });
  };
  return (
    <StopPanel {...{ row, category, pick, stop: end, isBusy: stop.isPending, change: share }} />
  );
}

/** What there is to end where somebody tapped, or sharing where there is nothing. */
function firstStep(row: GridRow | undefined, category: number | undefined): Step {
  if (row === undefined) return "share";
  const cells = row.cells.filter((cell) => category === undefined || cell.category === category);
  if (cells.length === 0) return "share";
  return cells.every(({ state }) => state === "denied") ? "lift" : "stop";
}
