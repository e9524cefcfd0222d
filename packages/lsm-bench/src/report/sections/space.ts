import { significant } from "../../format.ts";
import type { BarChart } from "../charts/chart.ts";
import type { Block, Section, Table, Text } from "../document.ts";
import { leastStanding, MEASURES, valuesOf, workloadRows } from "../measures.ts";
import type { LeastStanding, Measure } from "../measures.ts";
import type { Row } from "../merged-results.ts";
import { targetNames } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";

/** Size on disk, memory and amplification. */
export function spaceSections(data: ReportData): Section[] {
  return MEASURES.flatMap((measure) => {
    const rows = workloadRows(data.rows).filter((row) => valuesOf(row, measure).length > 0);
    if (rows.length === 0) return [];
    const blocks: Block[] = [
      {
        kind: "text",
        text: `${measure.text} Less is better; the ratio is the best peer's over the engine's, in bold where a peer has less.`,
      },
      { kind: "charts", charts: rows.map((row) => measureChart(row, measure, data)) },
      measureTable(rows, measure, data),
    ];
    return [{ id: measure.id, title: measure.title, blocks }];
  });
}

function measureChart(row: Row, measure: Measure, { labels }: ReportData): BarChart {
  const bars = valuesOf(row, measure).map(({ target: { name, role }, value }) => ({
    name,
    role,
    value,
    low: value,
    high: value,
    label: measure.format(value),
  }));
  const title = labels.nameOf(row);
  const note = row.parameters.durabilityAsked;
  const summary = `${measure.title}, ${title}, ${note}: ${bars.map(({ name, label }) => `${name} ${label}`).join("; ")}`;
  return { kind: "bars", title, note, summary, bars };
}

function measureTable(rows: readonly Row[], measure: Measure, data: ReportData): Table {
  const names = targetNames(
    data,
    rows.flatMap((row) => valuesOf(row, measure)),
  );
  return {
    kind: "table",
    caption: measure.title,
    head: ["workload", "durability", "ratio to best peer", ...names],
    wordColumns: 2,
    rows: rows.map((row) => {
      const values = valuesOf(row, measure);
      const standing = leastStanding(values);
      return [
        data.labels.nameOf(row),
        row.parameters.durabilityAsked,
        ratioText(standing),
        ...names.map((name): Text => {
          const found = values.find(({ target }) => target.name === name);
          if (found === undefined) return "–";
          const isAhead = standing !== undefined && standing.ratio < 1 && found === standing.best;
          return isAhead ? [{ strong: measure.format(found.value) }] : measure.format(found.value);
        }),
      ];
    }),
  };
}

function ratioText(standing: LeastStanding | undefined): Text {
  if (standing === undefined) return "–";
  const { ratio, best } = standing;
  const text = `${Number.isFinite(ratio) ? significant(ratio) : "∞"}× (${best.target.name}${ratio < 1 ? " ahead" : ""})`;
  return ratio < 1 ? [{ strong: text }] : text;
}
