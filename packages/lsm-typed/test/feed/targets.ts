import { fieldRange, subtreeRange } from "../../src/key/key-ranges.ts";
import { KeyWriter } from "../../src/key/key-writer.ts";
import type { CollectionPlan, IndexPlan } from "../../src/plan/collection-plan.ts";
import type { WatchTarget } from "../../src/query/query-context.ts";
import type { FeedBench } from "./bench.ts";
import type { Note } from "./notes.ts";

/** A target, and which notes belong to it by the rules of people. */
export interface KnownTarget {
  readonly name: string;
  readonly target: WatchTarget;
  has(note: Note): boolean;
}

/** Targets of every sort: all records, a prefix, one key, ranges of a unique, a partial and a multi index. */
export function knownTargets(bench: FeedBench): readonly KnownTarget[] {
  const { plan } = bench;
  return [
    { name: "all", target: bench.all, has: () => true },
    { name: "a list", target: listTarget(plan, "b"), has: (note) => note.list === "b" },
    { name: "a key", target: keyTarget(plan, "a", 1), has: (note) => note.list === "a" && note.id === 1 },
    {
      name: "titles",
      target: titleTarget(bench, "a", "t2"),
      has: (note) => note.list === "a" && note.title >= "t2",
    },
    { name: "ranks", target: rankTarget(bench, 2, 4), has: ({ rank = 0 }) => rank >= 2 && rank <= 4 },
    { name: "all ranks", target: indexTarget(bench.plan, bench.index("byRank")), has: (note) => note.rank !== 13 },
    { name: "a tag", target: tagTarget(bench, "x"), has: (note) => note.tags.includes("x") },
    { name: "all tags", target: indexTarget(bench.plan, bench.index("byTag")), has: (note) => note.tags.length > 0 },
  ];
}

export function listTarget(plan: CollectionPlan, list: string): WatchTarget {
  return { plan, index: undefined, range: subtreeRange(keyStart(plan, list)) };
}

function keyTarget(plan: CollectionPlan, list: string, id: number): WatchTarget {
  return { plan, index: undefined, range: subtreeRange(keyStart(plan, list, id)) };
}

function indexTarget(plan: CollectionPlan, index: IndexPlan): WatchTarget {
  return { plan, index, range: index.range };
}

/** Titles of a list, from one on. */
export function titleTarget(bench: FeedBench, list: string, from: string): WatchTarget {
  const index = bench.index("byTitle");
  const writer = startAt(index.range.start);
  index.fields[0]?.codec.write(writer, list);
  return { plan: bench.plan, index, range: fieldRange(writer.take(), codecAt(index, 1), false, { gte: from }) };
}

export function rankTarget(bench: FeedBench, gte: number, lte: number): WatchTarget {
  const index = bench.index("byRank");
  return { plan: bench.plan, index, range: fieldRange(index.range.start, codecAt(index, 0), false, { gte, lte }) };
}

function tagTarget(bench: FeedBench, tag: string): WatchTarget {
  const index = bench.index("byTag");
  return {
    plan: bench.plan,
    index,
    range: fieldRange(index.range.start, codecAt(index, 0), false, { gte: tag, lte: tag }),
  };
}

function keyStart(plan: CollectionPlan, ...key: readonly unknown[]): Uint8Array {
  const writer = startAt(plan.range.start);
  key.forEach((value, i) => plan.keyCodecs[i]?.write(writer, value));
  return writer.take();
}

function startAt(prefix: Uint8Array): KeyWriter {
  const writer = new KeyWriter();
  writer.writeBytes(prefix);
  return writer;
}

function codecAt(index: IndexPlan, at: number): IndexPlan["fields"][number]["codec"] {
  const field = index.fields[at];
  if (field === undefined) throw new RangeError(`${index.name} has no field ${at}`);
  return field.codec;
}
