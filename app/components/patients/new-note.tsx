import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useWriteNote } from "../../hooks/use-patients.ts";
import { Notice, Trouble } from "../notice.tsx";
import styles from "./patients.module.css";

const longest = 20_000;

/** Writes a note: text, preview, one signature. */
export function NewNote({ patient }: { readonly patient: number }) {
  const [text, setText] = useState("");
  const [isPreview, setIsPreview] = useState(false);
  const { mutate, isPending, error, isSuccess } = useWriteNote(patient);
  const add = () =>
    mutate(text, {
      onSuccess: () => {
        setText("");
        setIsPreview(false);
      },
    });
  return (
    <Stack gap={12} pb={24}>
      {error === null ? null : <Trouble error={error} retry={add} />}
      {isSuccess && text === "" ? <Notice weight="done" title="Your note was added" live /> : null}
      {isPreview ? (
        <Preview text={text} isBusy={isPending} add={add} back={() => setIsPreview(false)} />
      ) : (
        <>
          <Textarea
            label="New note"
            description="The patient reads it too."
            size="md"
            autosize
            minRows={4}
            maxLength={longest}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <div>
            <Button disabled={text.trim() === ""} onClick={() => setIsPreview(true)}>
              Look at it before signing
            </Button>
          </div>
        </>
      )}
    </Stack>
  );
}

function Preview({
  text,
  isBusy,
  add,
  back,
}: {
  readonly text: string;
  readonly isBusy: boolean;
  readonly add: () => void;
  readonly back: () => void;
}) {
  return (
    <>
      <Text size="sm">
        So the patient will read it. Nobody can change it later, only correct it.
      </Text>
      <pre className={styles["text"]}>{text}</pre>
      <Group>
        <Button loading={isBusy} onClick={add}>
          Sign and add note
        </Button>
        <Button variant="default" onClick={back}>
          Go on writing
        </Button>
      </Group>
    </>
  );
}
