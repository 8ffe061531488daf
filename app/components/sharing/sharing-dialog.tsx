import { Modal, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { ReaderLabel } from "#lib/sentences";
import type { GridRow } from "#lib/use-cases/sharing-grid";
import { useSharingActs } from "../../hooks/use-sharing.ts";
import { Trouble } from "../notice.tsx";
import { firstChoice } from "./draft.ts";
import { PersonLabel } from "./person-label.tsx";
import { ShareForm } from "./share-form.tsx";
import { kindsWords, openCategories, shortName } from "./sharing-words.ts";
import { StillOpen } from "./still-open.tsx";
import { StopPanel } from "./stop-panel.tsx";

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

const year = 365 * 86_400;

/** One person's sharing: ends it or changes it. `close` gets what was done, in words. */
export function SharingDialog({
  about,
  close,
}: {
  readonly about: About;
  readonly close: (done?: string) => void;
}) {
  const { reader, label, row, category } = about;
  const { share, stop, deny } = useSharingActs();
  const [isChanging, setIsChanging] = useState(about.isWanted || !isOpenIn(row, category));
  const isPhone = useMediaQuery("(max-width: 48em)") ?? false;
  const name = shortName(label.name);
  const isBusy = share.isPending || stop.isPending || deny.isPending;
  const error = share.error ?? stop.error ?? deny.error;
  const end = (categories: readonly number[]) =>
    stop.mutate(
      { reader, categories },
      {
        onSuccess: ({ stillOpen }) => {
          if (stillOpen.length === 0)
            close(`${name} can no longer open your ${kindsWords(categories)}.`);
        },
      },
    );
  const stillOpen = stop.data?.stillOpen ?? [];
  const keepOut = () =>
    deny.mutate(
      { reader, categories: stillOpen, until: Math.floor(Date.now() / 1000) + year },
      { onSuccess: () => close(`${name} is kept out of your ${kindsWords(stillOpen)}.`) },
    );
  return (
    <Modal
      opened
      onClose={() => (isBusy ? undefined : close())} // the wallet's prompt stands above, and Escape is for it
      fullScreen={isPhone}
      size="lg"
      title={<PersonLabel label={label} initials={about.initials} />}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap={16}>
        {error === null ? null : <Trouble error={error} />}
        {stop.data !== undefined && stillOpen.length > 0 ? (
          <StillOpen
            {...{ label, stopped: stop.data, isBusy: deny.isPending, deny: keepOut }}
            close={() => close()}
          />
        ) : row !== undefined && !isChanging ? (
          <StopPanel
            {...{ row, category, stop: end, isBusy: stop.isPending }}
            change={about.isListed && !row.isTeam ? () => setIsChanging(true) : undefined}
          />
        ) : (
          <ShareForm
            {...{ reader, label, isBusy: share.isPending, first: firstChoice(row, category) }}
            share={(draft) =>
              share.mutate(draft, {
                onSuccess: () =>
                  close(`${name} can now open your ${kindsWords(draft.categories)}.`),
              })
            }
          />
        )}
      </Stack>
    </Modal>
  );
}

/** Whether there is something to stop where somebody tapped. */
function isOpenIn(row: GridRow | undefined, category: number | undefined): boolean {
  if (row === undefined) return false;
  if (category === undefined) return openCategories(row).length > 0;
  return row.cells.some((cell) => cell.category === category);
}
