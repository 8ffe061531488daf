import { Modal, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { ReaderLabel } from "#lib/sentences";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { useSharingActs } from "../../hooks/use-sharing.ts";
import type { ShareDraft } from "../../keeper/sharing.ts";
import { Trouble } from "../notice.tsx";
import { firstChoice } from "./draft.ts";
import { PersonLabel } from "./person-label.tsx";
import { ShareForm } from "./share-form.tsx";
import { kindsWords, openCategories, shortName } from "./sharing-words.ts";
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

const inOneYear = (): number => Math.floor(Date.now() / 1000) + 365 * 86_400;

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
  const all = [acts.share, acts.stop, acts.deny];
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

/** What there is to do: stop, keep out after a stop that a team undoes, or share. */
function Steps({
  about: { reader, label, row, category, isWanted, isListed },
  pick,
  close,
  acts: { share, stop, deny },
}: DialogProps & { readonly acts: ReturnType<typeof useSharingActs> }) {
  const [isChanging, setIsChanging] = useState(isWanted || !isOpenIn(row, category));
  const name = shortName(label.name);
  const kept = stop.data?.stillOpen ?? [];
  if (stop.data !== undefined && kept.length > 0) {
    const onSuccess = () => close(`${name} is kept out of your ${kindsWords(kept)}.`);
    return (
      <StillOpen
        {...{ label, stopped: stop.data, isBusy: deny.isPending }}
        deny={() => deny.mutate({ reader, categories: kept, until: inOneYear() }, { onSuccess })}
        close={() => close()}
      />
    );
  }
  if (row !== undefined && !isChanging) {
    const end = (categories: readonly number[]) =>
      stop.mutate(
        { reader, categories },
        {
          onSuccess: ({ stillOpen }) => {
            const closed = `${name} can no longer open your ${kindsWords(categories)}.`;
            if (stillOpen.length === 0) close(closed);
          },
        },
      );
    return (
      <StopPanel
        {...{ row, category, pick, stop: end, isBusy: stop.isPending }}
        change={isListed && !row.isTeam ? () => setIsChanging(true) : undefined}
      />
    );
  }
  const begin = (draft: ShareDraft) => {
    const done = `${name} can now open your ${kindsWords(draft.categories)}.`;
    share.mutate(draft, { onSuccess: () => close(done) });
  };
  const first = firstChoice(row, category);
  return <ShareForm {...{ reader, label, first, isBusy: share.isPending, share: begin }} />;
}

/** Whether there is something to stop where somebody tapped. */
function isOpenIn(row: GridRow | undefined, category: number | undefined): boolean {
  if (row === undefined) return false;
  if (category === undefined) return openCategories(row).length > 0;
  return row.cells.some((cell) => cell.category === category);
}
