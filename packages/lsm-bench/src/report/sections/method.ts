import { formatBytes, formatCount, formatDuration, formatShare, significant } from "../../format.ts";
import type { Block, Section, Text } from "../document.ts";
import type { ReportData } from "../report-data.ts";
import { describeParameters } from "../row-labels.ts";

/** Figures that only one target or one row has, as they are. */
export function detailSection({ rows, labels }: ReportData): Section[] {
  const lines = rows.flatMap((row) =>
    row.cells.flatMap(({ target, details }) =>
      [...details].map(([name, value]) => [
        labels.nameOf(row),
        row.parameters.durabilityAsked,
        target.name,
        name,
        Number.isInteger(value) ? formatCount(value) : significant(value),
      ]),
    ),
  );
  if (lines.length === 0) return [];
  return [
    {
      id: "details",
      title: "Other figures",
      blocks: [
        {
          kind: "table",
          caption: "Other figures",
          head: ["row", "durability", "target", "figure", "value"],
          wordColumns: 4,
          rows: lines,
        },
      ],
    },
  ];
}

/** What each row is, what the targets were given, where it was measured, and how to do it again. */
export function methodSections(data: ReportData): Section[] {
  return [
    { id: "rows", title: "Workloads", blocks: rowBlocks(data) },
    { id: "targets", title: "Targets", blocks: targetBlocks(data) },
    { id: "machine", title: "Machine and reproduction", blocks: machineBlocks(data) },
  ];
}

function rowBlocks({ results, labels }: ReportData): Block[] {
  const blocks: Block[] = [];
  for (const family of ["bytes", "typed"] as const) {
    const usual = labels.usual(family);
    if (usual === undefined) continue;
    const what = family === "bytes" ? "Unless a row says otherwise" : "Typed records, unless a row says otherwise";
    blocks.push({ kind: "text", text: `${what}: ${describeParameters(usual)}.` });
    const measured = new Set(results.rows.map(({ workload }) => workload.name));
    const workloads = results.workloads.filter((entry) => entry.family === family && measured.has(entry.name));
    blocks.push({
      kind: "list",
      items: workloads.map(({ name, summary }): Text => [{ strong: name }, `: ${summary}`]),
    });
  }
  return blocks;
}

function targetBlocks({ results: { targets, omissions } }: ReportData): Block[] {
  const roles = {
    subject: "",
    peer: "",
    native: " (called from C++, without Node.js)",
    floor: " (the floor: no peer)",
  };
  const items = targets.map(({ name, role, version, settings, absent }): Text => {
    if (absent !== undefined) return [{ strong: name }, `: absent here (${absent})`];
    return [{ strong: name }, ` ${version ?? ""}${roles[role]}: ${settings ?? ""}`];
  });
  if (omissions.length === 0) return [{ kind: "list", items }];
  return [
    { kind: "list", items },
    { kind: "text", text: "Not measured:" },
    {
      kind: "list",
      items: omissions.map(({ target, workload, reason }): Text => [{ strong: target }, `, ${workload}: ${reason}`]),
    },
  ];
}

function machineBlocks({ results: { machine, files } }: ReportData): Block[] {
  return [
    {
      kind: "list",
      items: [
        `${machine.processor}, ${machine.coreCount} cores, ${formatBytes(machine.memoryBytes)} of memory; ${machine.system}; Node.js ${machine.node}`,
        `${machine.fileSystem}; an append of 4 KB with fdatasync takes ${formatDuration(machine.fdatasyncMicros * 1000)}: read every row at sync against it`,
        ...files.map(({ startedAt, finishedAt, revision, options, loadAverageBefore, records }) => {
          const worst = Math.max(0, ...records.map(({ foreignShare }) => foreignShare));
          const limit = options.rowSecondsMax === undefined ? "" : `, at most ${options.rowSecondsMax} s a row`;
          const source = revision === undefined ? "" : `; revision ${revision}`;
          return `${startedAt} to ${finishedAt}${source}; ${options.runCount} runs, seed ${options.seed}${limit}; load average before ${significant(loadAverageBefore)}; others used at most ${formatShare(worst)} of the machine in a run`;
        }),
      ],
    },
    {
      kind: "text",
      text: "With Node.js and npm, at the root of the repository, on a machine that does nothing else:",
    },
    {
      kind: "commands",
      lines: [
        ...new Set(files.map(({ command }) => `npm run bench -- ${command.replace(/^lsm-bench run ?/, "")}`.trimEnd())),
      ],
    },
  ];
}
