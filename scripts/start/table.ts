/** One part of the table: a heading, rows of equal columns, lines of plain text under them. */
export type Section = {
  readonly heading: string;
  readonly rows?: readonly (readonly string[])[];
  readonly text?: readonly string[];
};

/** Lays sections out under each other, each column as wide as its widest cell. */
export function tableOf(sections: readonly Section[]): string {
  return sections
    .map(({ heading, rows = [], text = [] }) =>
      [
        "",
        heading,
        ...columns(rows),
        ...text.map((line) => (line === "" ? line : indent(line))),
      ].join("\n"),
    )
    .join("\n");
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows.map((row) =>
    indent(
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  );
}

const indent = (line: string): string => `  ${line}`;
