/** Which lines of a source file were run. `missed`: the numbers of those that were not. */
export type FileCoverage = {
  readonly file: string;
  readonly lines: number;
  readonly missed: readonly number[];
};

/** Reads a report in LCOV's tracefile format (man geninfo): one answer a source file, in the report's order. */
export function coveredLines(report: string): readonly FileCoverage[] {
  return report
    .split("end_of_record")
    .map(oneFile)
    .filter(({ file }) => file !== "");
}

function oneFile(section: string): FileCoverage {
  const file = /^SF:(.+)$/m.exec(section)?.[1] ?? "";
  const lines = [...section.matchAll(/^DA:(\d+),(\d+)/gm)];
  const missed = lines.filter(([, , times]) => times === "0").map(([, line]) => Number(line));
  return { file, lines: lines.length, missed };
}
