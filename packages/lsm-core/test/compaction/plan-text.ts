import type { CompactionPlan, PlanInput } from "../../src/compaction/compaction-plan.ts";
import type { KeyRange } from "../../src/manifest/key-range.ts";
import { Version } from "../../src/manifest/version.ts";
import { applyEdit } from "../../src/manifest/version-builder.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import { key, tableOf } from "../manifest/tables.ts";

/** A case of the files in cases/, where their notation is described. */
export interface PlanCase {
  readonly name: string;
  readonly version: Version;
  readonly pointers: (Uint8Array | undefined)[];
  readonly range: KeyRange | undefined;
  readonly plan: string;
}

export function parseCases(text: string): PlanCase[] {
  return text
    .replaceAll(/^#.*\n/gm, "")
    .trim()
    .split(/\n\n+/)
    .map(parseCase);
}

function parseCase(text: string): PlanCase {
  const lines = text.split("\n");
  const end = lines.indexOf("----");
  let version = Version.empty();
  let range: KeyRange | undefined;
  const pointers: (Uint8Array | undefined)[] = Array.from({ length: 7 }, () => undefined);
  for (const line of lines.slice(1, end)) {
    const words = line.split(" ");
    if (words[0] === "pointer") pointers[Number(words[1])] = key(words[2]);
    else if (words[0] === "range") range = parseRange(words[1]);
    else {
      const level = Number.parseInt(words[0], 10);
      const added = words.slice(1).map((word, i) => ({ level, table: parseTable(word, words.length - i) }));
      version = applyEdit(version, { added });
    }
  }
  return { name: lines[0], version, pointers, range, plan: lines.slice(end + 1).join("\n") };
}

function parseRange(text: string): KeyRange {
  const [start, end] = text.split("-");
  return { start: start === "" ? undefined : key(start), end: end === "" ? undefined : key(end), endExclusive: false };
}

function parseTable(text: string, sequence: number): TableMeta {
  const [, id, smallest, largest, more] = /^(\d+):(\w+)-(\w*\)?)(.*)$/.exec(text)!;
  const count = (letter: string): number | undefined => {
    const match = new RegExp(`,${letter}=(\\d+)`).exec(more);
    return match === null ? undefined : Number(match[1]);
  };
  const fileBytes = count("b") ?? 1000;
  return tableOf(Number(id), smallest, largest === "" ? undefined : largest.replace(")", ""), {
    sequence,
    largestExclusive: largest.endsWith(")"),
    fileBytes,
    tailStart: fileBytes,
    entryCount: count("n") ?? 10,
    tombstoneCount: count("t") ?? 0,
    rangeDeleteCount: count("r") ?? 0,
  });
}

export function formatPlan(plan: CompactionPlan): string {
  if (plan.kind === "none") return "none";
  if (plan.kind === "drop") return `drop ${formatInputs(plan.inputs)}`;
  const pointer = plan.pointer === undefined ? "" : ` pointer ${plan.pointer.level} ${text(plan.pointer.key)}`;
  if (plan.kind === "move")
    return `move ${plan.reason} ${plan.table.id} ${plan.level} -> ${plan.outputLevel}${pointer}`;
  const rest = plan.dropTombstones
    ? " drop"
    : ` grandparents${plan.grandparents.map((table) => ` ${table.id}`).join("")}`;
  return `merge ${plan.reason} ${formatInputs(plan.inputs)} -> ${plan.outputLevel}${rest}${pointer}`;
}

function formatInputs(inputs: readonly PlanInput[]): string {
  return inputs.map(({ level, tables }) => `${level}[${tables.map((table) => table.id).join(" ")}]`).join(" ");
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
