import { significant } from "../../format.ts";
import type { RatioBar, RatioChart } from "../charts/chart.ts";
import type { Section } from "../document.ts";
import { groupRows } from "../report-data.ts";
import type { ReportData, RowGroup } from "../report-data.ts";
import { standingOf } from "../standing.ts";

/** Every row's ratio to the best peer, one chart for each kind of workload: for pages; the tables of times have the same numbers. */
export function ratioSection(data: ReportData): Section {
  const ratios = data.rows.flatMap((row) => standingOf(row)?.ratio ?? []);
  const domain: [number, number] = [Math.min(1, ...ratios), Math.max(1, ...ratios)];
  return {
    id: "ratios",
    title: "Every row against its best peer",
    blocks: [
      {
        kind: "text",
        text: "The best peer's median time over the engine's, on a logarithmic axis. To the right of 1× the engine is faster, to the left a peer is; hollow where the ranges of the runs overlap.",
      },
      {
        kind: "charts",
        charts: groupRows(data.rows).flatMap((group) => ratioChart(group, data, domain)),
      },
    ],
  };
}

function ratioChart(
  { title, rows }: RowGroup,
  { labels }: ReportData,
  domain: readonly [number, number],
): RatioChart[] {
  const bars = rows.flatMap((row): RatioBar[] => {
    const standing = standingOf(row);
    if (standing === undefined) return [];
    const { ratio, verdict, best } = standing;
    return [{ name: labels.fullNameOf(row), ratio, verdict, label: `${significant(ratio)}× ${best.target.name}` }];
  });
  if (bars.length === 0) return [];
  const said = bars.map(({ name, label, verdict }) => `${name} ${label}, ${verdict}`).join("; ");
  return [{ kind: "ratios", title, note: "", summary: `${title}. ${said}`, bars, domain }];
}
