import { Text } from "@mantine/core";
import { Notice } from "../notice.tsx";

/** How many records were opened for what stands above, and which did not open. */
export function OpenedWords({
  read: { opened, failed },
}: {
  readonly read: {
    readonly opened: number;
    readonly failed: readonly { readonly digest: string; readonly says: string }[];
  };
}) {
  const count = opened === 1 ? "one record" : `${opened} records`;
  return (
    <>
      {failed.length === 0 ? null : (
        <Notice
          weight="attention"
          title="Not everything could be opened, so something may be missing"
        >
          {failed.map(({ digest, says }) => (
            <Text key={digest}>{says}</Text>
          ))}
        </Notice>
      )}
      <Text size="sm">From {count}. The patient sees that you opened this.</Text>
    </>
  );
}
