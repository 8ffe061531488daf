import { Button, Text } from "@mantine/core";
import { saveFile } from "../save-file.ts";

/** Hands out the file of a reason: whoever checks asks for it. */
export function SaveReason({ file, name }: { readonly file: string; readonly name: string }) {
  const save = () =>
    saveFile(new TextEncoder().encode(file), { name, mediaType: "application/json" });
  return (
    <>
      <Text>Save your reason now: whoever checks this asks for the file.</Text>
      <div>
        <Button type="button" variant="default" onClick={save}>
          Save the reason
        </Button>
      </div>
    </>
  );
}
