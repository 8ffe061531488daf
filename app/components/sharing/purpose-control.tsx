import { NativeSelect } from "@mantine/core";
import { purposes } from "#lib/categories";

/** What records may be read for; `purpose` is the bit's number. */
export function PurposeControl({
  label,
  purpose,
  choose,
}: {
  readonly label: string;
  readonly purpose: number;
  readonly choose: (purpose: number) => void;
}) {
  return (
    <NativeSelect
      label={label}
      size="md"
      value={purpose}
      data={purposes.map(({ bit, name }) => ({ value: String(bit), label: name }))}
      onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
    />
  );
}
