import { significant } from "../../format.ts";
import type { RatioBar, RatioChart } from "../charts/chart.ts";
import { RATIO_MAX } from "../charts/ratio-chart.ts";
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
    title: "Against the best peer",
    blocks: [
      {
        kind: "text",
        text: `The best peer's median time over the engine's, on a logarithmic axis. To the right of 1× the engine is faster, to the left a peer is; hollow where the ranges of the runs overlap. Bars are cut at ${RATIO_MAX}×, their numbers are not.`,
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
    const peer = best.target.name;
    // Beside a bar to the left there is room to say who is ahead.
    const label = `${significant(ratio)}×${ratio < 1 ? ` ${peer}` : ""}`;
    return [{ name: labels.fullNameOf(row), ratio, verdict, label, peer }];
  });
  if (bars.length === 0) return [];
  const said = bars
    .map(({ name, ratio, verdict, peer }) => `${name} ${significant(ratio)}×, ${verdict}, ${peer}`)
    .join("; ");
  return [{ kind: "ratios", title, note: "", summary: `${title}. ${said}`, bars, domain }];
}
