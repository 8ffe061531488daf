import { Button, FileButton, Text } from "@mantine/core";
import { useTellAgain } from "../hooks/use-told.ts";
import type { ReasonKey, ToldState } from "../keeper/reasons-told.ts";
import { Notice, Trouble } from "./notice.tsx";

/** Says where a patient can't read why, and offers to tell them again. `listKey`: the lists that say so. */
export function Told({
  state,
  reason,
  listKey,
}: {
  readonly state: ToldState;
  readonly reason: ReasonKey;
  readonly listKey: string;
}) {
  const { again, fromFile } = useTellAgain(listKey);
  if (state === "kept" || state === "unknown") return null;
  const error = again.error ?? fromFile.error;
  return (
    <Notice weight="attention" title={`Patient ${reason.patient} can’t read why`} live>
      {error === null ? null : <Trouble error={error} />}
      {state === "again" ? (
        <>
          <Text>
            Your reason did not reach the gateway. Send it again, before you close this page.
          </Text>
          <div>
            <Button
              type="button"
              loading={again.isPending}
              aria-label={`Send the reason again to patient ${reason.patient}`}
              onClick={() => again.mutate(reason)}
            >
              Send the reason again
            </Button>
          </div>
        </>
      ) : reason.of === "emergency" ? (
        <SavedFile id={reason} fromFile={fromFile} />
      ) : (
        <Text>This page has your reason no more. Take the request back and ask anew.</Text>
      )}
    </Notice>
  );
}

type EmergencyKey = Extract<ReasonKey, { of: "emergency" }>;

function SavedFile({
  id,
  fromFile: { mutate, isPending },
}: {
  readonly id: EmergencyKey;
  readonly fromFile: ReturnType<typeof useTellAgain>["fromFile"];
}) {
  return (
    <>
      <Text>Choose the file in which you saved your reason. Only they can read what you send.</Text>
      <div>
        <FileButton
          accept="application/json,.json"
          onChange={(file) => {
            if (file !== null) mutate({ id, file });
          }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={isPending}
              aria-label={`Choose the file of the reason for patient ${id.patient}`}
            >
              Choose the file
            </Button>
          )}
        </FileButton>
      </div>
    </>
  );
}
