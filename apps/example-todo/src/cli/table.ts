/** Columns as wide as their widest cell. A column without any text is left out. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = header.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ""));
  const widths = new Map(columns.map((i) => [i, Math.max(...[header, ...rows].map((row) => widthOf(row[i] ?? "")))]));
  const formatRow = (row: readonly string[]): string =>
    columns
      .map((i) => pad(row[i] ?? "", widths.get(i) ?? 0))
      .join("  ")
      .trimEnd();
  return [header, ...rows].map(formatRow).join("\n");
}

/** In characters as people see them: "é" is one, however it is encoded. */
function widthOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(width - widthOf(text));
}
