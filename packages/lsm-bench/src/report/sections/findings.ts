import { formatDuration, significant } from "../../format.ts";
import { spreadOf } from "../../measure.ts";
import type { TargetRole } from "../../results.ts";
import type { Block, Inline, Section, Text } from "../document.ts";
import { groupBy } from "../group-by.ts";
import type { Row } from "../merged-results.ts";
import { titleOf } from "../report-data.ts";
import type { ReportData } from "../report-data.ts";
import { describeParameters } from "../row-labels.ts";
import type { RowLabels } from "../row-labels.ts";
import { standingOf } from "../standing.ts";
import type { Standing, Verdict } from "../standing.ts";
import { caveatsOf } from "./caveats.ts";
import { sideFindings } from "./side-findings.ts";

interface RankedRow {
  readonly row: Row;
  readonly standing: Standing;
}

/** What the numbers say, first where the engine is behind. Made from the data alone, of every row. */
export function findingsSection(data: ReportData): Section {
  const { results, labels } = data;
  const native = rank(results.rows, "native");
  const caveats = caveatsOf(results);
  const blocks: Block[] = [...failureBlocks(data), ...standingBlocks("a peer", rank(results.rows, "peer"), labels)];
  if (native.length > 0) {
    blocks.push({ kind: "heading", text: "Beside libraries called from C++, without Node.js" });
    blocks.push(...standingBlocks("a C++ library", native, labels));
  }
  const beside = sideFindings(data);
  if (beside.length > 0) {
    blocks.push({ kind: "heading", text: "Beside throughput" });
    blocks.push({ kind: "list", items: beside });
  }
  if (caveats.length > 0) {
    blocks.push({ kind: "heading", text: "To be read with" });
    blocks.push({ kind: "list", items: caveats });
  }
  return { id: "findings", title: "Key findings", blocks };
}

/** Failures come before everything else, whoever failed. */
function failureBlocks({ results: { failures } }: ReportData): Block[] {
  if (failures.length === 0) return [];
  return [
    { kind: "text", text: [{ strong: "Failed, and so without figures:" }] },
    {
      kind: "list",
      items: failures.map(({ target, workload, parameters, pass, run, reason }): Text => {
        const when = `${pass === "latency" ? "latency run" : "run"} ${run + 1}`;
        const what = `, ${parameters.durabilityAsked}, ${describeParameters(parameters)}, ${when}: ${reason}`;
        return [{ strong: `${target.name}, ${workload}` }, what];
      }),
    },
  ];
}

function rank(rows: readonly Row[], role: TargetRole): RankedRow[] {
  const ranked = rows.flatMap((row) => {
    const standing = standingOf(row, role);
    return standing === undefined ? [] : [{ row, standing }];
  });
  return ranked.toSorted((a, b) => a.standing.ratio - b.standing.ratio);
}

function standingBlocks(other: string, ranked: readonly RankedRow[], labels: RowLabels): Block[] {
  if (ranked.length === 0) return [{ kind: "text", text: `No row has ${other} to compare with.` }];
  const of = (verdict: Verdict): RankedRow[] => ranked.filter(({ standing }) => standing.verdict === verdict);
  const behind = of("behind");
  const even = of("even");
  const blocks: Block[] = [
    {
      kind: "figures",
      figures: [
        { value: String(of("ahead").length), label: `of ${ranked.length} rows ahead`, tone: "good" },
        { value: String(even.length), label: "no difference seen", tone: "even" },
        { value: String(behind.length), label: "behind", tone: behind.length === 0 ? "plain" : "bad" },
        { value: `${medianRatio(ranked)}×`, label: "median ratio", tone: "plain" },
      ],
    },
  ];
  if (behind.length > 0) {
    blocks.push({ kind: "text", text: [{ strong: `Where ${other} is ahead:` }] });
    blocks.push({ kind: "list", items: behind.map((entry) => behindText(entry, labels)) });
  } else {
    blocks.push({ kind: "text", text: `There is no row in which ${other} is ahead beyond the spread of the runs.` });
  }
  if (even.length > 0) {
    blocks.push({ kind: "text", text: "No difference seen, because the ranges of the runs overlap:" });
    blocks.push({ kind: "list", items: even.map((entry) => evenText(entry, labels)) });
  }
  const groups = [...groupBy(ranked, ({ row }) => titleOf(row))].toSorted(([, a], [, b]) => b.length - a.length);
  blocks.push({ kind: "text", text: "By kind of workload:" });
  blocks.push({ kind: "list", items: groups.map(([title, entries]) => groupText(title, entries, labels)) });
  return blocks;
}

function behindText({ row, standing: { subject, best, ratio } }: RankedRow, labels: RowLabels): Text {
  const times = `${formatDuration(best.nanos.median)} against ${formatDuration(subject.nanos.median)}`;
  return [{ strong: labels.fullNameOf(row) }, `: ${best.target.name} is ${significant(1 / ratio)}× as fast, ${times}`];
}

function evenText({ row, standing: { subject, best, ratio } }: RankedRow, labels: RowLabels): Text {
  const name: Inline = ratio < 1 ? { strong: labels.fullNameOf(row) } : labels.fullNameOf(row);
  const times = `${formatDuration(subject.nanos.median)}, ${best.target.name} ${formatDuration(best.nanos.median)}`;
  return [name, `: ${times}${ratio < 1 ? ", whose median is ahead" : ""}`];
}

/** @param entries of one kind, least ratio first */
function groupText(title: string, entries: readonly RankedRow[], labels: RowLabels): Text {
  const ahead = entries.filter(({ standing }) => standing.verdict === "ahead").length;
  const ends = entries.length === 1 ? entries : [entries[0]!, entries.at(-1)!];
  const range = ends.map(({ row, standing }) => `${significant(standing.ratio)}× (${labels.fullNameOf(row)})`);
  return [
    { strong: title },
    `: ahead in ${ahead} of ${entries.length}; median ratio ${medianRatio(entries)}×, from ${range.join(" to ")}`,
  ];
}

function medianRatio(ranked: readonly RankedRow[]): string {
  return significant(spreadOf(ranked.map(({ standing }) => standing.ratio)).median);
}
