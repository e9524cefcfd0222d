import { formatDuration } from "../../format.ts";
import type { Inline, Text } from "../document.ts";
import { leastStanding, MEASURES, valuesOf, workloadRows } from "../measures.ts";
import type { LeastStanding } from "../measures.ts";
import type { Row } from "../merged-results.ts";
import type { ReportData } from "../report-data.ts";

/** How many are named; the tables have the others in bold. */
const NAMED_MAX = 4;

interface RowStanding {
  readonly row: Row;
  readonly standing: LeastStanding;
}

/** What the report says beside throughput: space, memory, latency; where peers have less, farthest first. */
export function sideFindings({ results, rows, labels }: ReportData): Text[] {
  const latencies = [
    { title: "Latency at 99.9 %", key: "p999" },
    { title: "Longest stall", key: "max" },
  ] as const;
  const findings: [string, RowStanding[], (value: number) => string][] = [
    ...MEASURES.map((measure): (typeof findings)[number] => [
      measure.title,
      standings(workloadRows(rows), (row) => leastStanding(valuesOf(row, measure))),
      measure.format,
    ]),
    ...latencies.map(({ title, key }): (typeof findings)[number] => [
      title,
      standings(results.rows, (row) =>
        leastStanding(row.latencies.map(({ target, latency }) => ({ target, value: latency[key] }))),
      ),
      formatDuration,
    ]),
  ];
  return findings
    .filter(([, standings]) => standings.length > 0)
    .map(([title, standings, format]) => findingText(title, standings, (row) => labels.fullNameOf(row), format));
}

function standings(rows: readonly Row[], standingOf: (row: Row) => LeastStanding | undefined): RowStanding[] {
  return rows.flatMap((row) => {
    const standing = standingOf(row);
    return standing === undefined ? [] : [{ row, standing }];
  });
}

function findingText(
  title: string,
  standings: readonly RowStanding[],
  nameOf: (row: Row) => string,
  format: (value: number) => string,
): Text {
  const behind = standings
    .filter(({ standing }) => standing.ratio < 1)
    .toSorted((a, b) => a.standing.ratio - b.standing.ratio);
  const where = behind
    .slice(0, NAMED_MAX)
    .flatMap(({ row, standing: { subject, best } }, i): Inline[] => [
      i === 0 ? "; a peer has less in " : "; ",
      { strong: nameOf(row) },
      ` (${best.target.name} ${format(best.value)}, ${subject.target.name} ${format(subject.value)})`,
    ]);
  const least = standings.length - behind.length;
  const more = behind.length - NAMED_MAX;
  if (more > 0) where.push(`; and in ${more} more, in bold in the tables`);
  return [{ strong: title }, `: no peer has less in ${least} of ${standings.length}`, ...where];
}
