/** A row of the performance report: what was done, and how long it took each target. */
export interface Figure {
  readonly label: string;
  readonly times: readonly { readonly target: string; readonly us: number }[];
}

/** The rows that the home page shows, and what it calls them: the everyday ones, also those where others are ahead. */
const ROWS = [
  ["fillrandom, process", "put, random keys"],
  ["fillbatch (1,000), process", "put, 1,000 in a batch"],
  ["fillsync", "put, on stable storage"],
  ["readrandom, bytes kept", "get"],
  ["readseq", "scan, each pair"],
  ["rangerandom + 10", "new scan of 10 pairs"],
] as const;

/** What stands for our own column, and a reference that is no database. */
const OWN = "lsm-core";
const NO_PEER = /^`?Map/;

/** Reads the rows of the home page from the report's table of peers. Throws when one of them is not there. */
export function figuresIn(report: string): Figure[] {
  const table = report.split("\n\n").find((block) => block.startsWith("| row |") && block.includes(OWN));
  if (table === undefined)
    throw new Error(`docs/performance.md has no table "| row | … ${OWN} …", which the home page's figures come from`);
  const [head = [], , ...rows] = table.split("\n").map(cellsOf);
  return ROWS.map(([name, label]) => {
    const cells = rows.find(([row]) => row === name);
    if (cells === undefined)
      throw new Error(`docs/performance.md has no row "${name}", which the home page shows; see .vitepress/figures.ts`);
    const times = head.flatMap((target, column) => {
      const us = microseconds(cells[column] ?? "");
      return us === undefined || NO_PEER.test(target) ? [] : [{ target, us }];
    });
    return { label, times };
  });
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.replaceAll("*", "").trim());
}

/** A cell such as "1.35 us" as a number; `undefined` when it is something else. */
function microseconds(cell: string): number | undefined {
  const match = /^([\d.,]+) (us|µs|ms)$/.exec(cell);
  if (match === null) return undefined;
  return Number(match[1].replaceAll(",", "")) * (match[2] === "ms" ? 1000 : 1);
}
