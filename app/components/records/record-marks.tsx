import { Badge, Group, Text } from "@mantine/core";
import { IconFileOff, IconFilePlus } from "@tabler/icons-react";

/** What became of a record, each by shape and word. Titles are those of the records that are meant. */
export function RecordMarks({
  inErrorBy,
  corrections,
  corrects,
  earlierVersions,
}: {
  readonly inErrorBy: string | undefined;
  readonly corrections: readonly string[];
  readonly corrects: string | undefined;
  readonly earlierVersions: number;
}) {
  return (
    <>
      {inErrorBy === undefined ? null : (
        <Group component="span" gap={8}>
          <Badge
            component="span"
            color="red"
            variant="outline"
            leftSection={<IconFileOff size={14} aria-hidden />}
          >
            Entered in error
          </Badge>
          <Text span size="sm">
            {sayer(inErrorBy)} said so. Don’t rely on it.
          </Text>
        </Group>
      )}
      {corrections.length === 0 ? null : (
        <Group component="span" gap={8}>
          <Badge
            component="span"
            variant="outline"
            leftSection={<IconFilePlus size={14} aria-hidden />}
          >
            {corrections.length === 1 ? "1 correction" : `${corrections.length} corrections`}
          </Badge>
          <Text span size="sm">
            Read also: {corrections.join(", ")}.
          </Text>
        </Group>
      )}
      {corrects === undefined ? null : (
        <Text span size="sm" display="block">
          Corrects “{corrects}”.
        </Text>
      )}
      {earlierVersions === 0 ? null : (
        <Text span size="sm" display="block">
          Earlier versions: {earlierVersions}
        </Text>
      )}
    </>
  );
}

/** "You", "The patient", or name and hospital with a comma after it. */
function sayer(name: string): string {
  const first = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return name.includes(", ") ? `${first},` : first;
}

/** A title, struck through where the record was entered in error. */
export const MarkedTitle = ({
  title,
  isInError,
}: {
  readonly title: string;
  readonly isInError: boolean;
}) => (isInError ? <s>{title}</s> : <>{title}</>);

/** The title of another record by its digest, in the list that it stands in. */
export const titleIn =
  (
    list: readonly { readonly digest: string; readonly clinical?: { title: string } | undefined }[],
  ) =>
  (digest: string): string =>
    list.find((one) => one.digest === digest)?.clinical?.title ?? "a record you can’t open";
