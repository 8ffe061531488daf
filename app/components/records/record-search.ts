import type { RecordEntry, RecordLine } from "../../keeper/records.ts";

/** Whether each word stands in a title, code, note or file name of the record or of one of its versions. */
export function matches(record: RecordEntry, text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const said = [record, ...record.earlier].map(saidBy).join("\n");
  return words.every((word) => said.includes(word));
}

function saidBy({ clinical }: RecordLine): string {
  if (clinical === undefined) return "";
  const codes = clinical.codes.flatMap(({ code, display = "" }) => [code, display]);
  const { title, note, fileName = "", date } = clinical;
  return [title, note, fileName, date, ...codes].join("\n").toLowerCase();
}
