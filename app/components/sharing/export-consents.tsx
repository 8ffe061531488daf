import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";
import { saveFile } from "../save-file.ts";

/** Saves all consents in force as FHIR, for whoever keeps records elsewhere. */
export function ExportConsents() {
  const keeper = useKeeper();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => keeper.exportConsents(),
    onSuccess: (json) =>
      saveFile(new TextEncoder().encode(json), {
        name: "consents.fhir.json",
        mediaType: "application/fhir+json",
      }),
  });
  return (
    <div>
      <Button type="button" variant="default" loading={isPending} onClick={() => mutate()}>
        Save my consents as a file (FHIR)
      </Button>
      {error === null ? null : <Trouble error={error} />}
    </div>
  );
}
