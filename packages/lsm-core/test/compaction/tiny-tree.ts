import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { READY } from "../../src/base/cursor.ts";
import type { RangeDelete, RangeDeletes } from "../../src/base/range-delete.ts";
import type { CompactionOptions } from "../../src/compaction/compaction-options.ts";
import { pickCompaction, pickManual } from "../../src/compaction/compaction-picker.ts";
import { type CompactionPlan, planEdit } from "../../src/compaction/compaction-plan.ts";
import { runFlush } from "../../src/compaction/flush-run.ts";
import { type JobContext, type MergeResult, runMerge } from "../../src/compaction/merge-run.ts";
import { readRangeDeletes, RunCursor } from "../../src/compaction/run-cursor.ts";
import { MergeCursor } from "../../src/cursor/merge-cursor.ts";
import type { KeyRange } from "../../src/manifest/key-range.ts";
import { applyEditToState, emptyState, type ManifestState } from "../../src/manifest/manifest-state.ts";
import { Version } from "../../src/manifest/version.ts";
import { MemoryStorage } from "../../src/storage/memory-storage.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { ArrayCursor, type Entry } from "./array-cursor.ts";

/** Sizes so small that a few hundred entries make several levels. */
export const TINY: CompactionOptions = {
  level0Trigger: 3,
  level0TriggerMax: 5,
  level0Share: 1 / 3,
  baseBytes: 6000,
  multiplier: 4,
  tableBytes: 2000,
  grandparentFactor: 3,
  mergeBytesMax: 20_000,
  tombstoneShare: 0.3,
  formats: [0, 0, 0, 0, 0, 0, 0],
};

const MAX_PLANS = 1000;

/** Flushes and compactions over real tables, without memtable, manifest or threads. */
export class TinyTree {
  state: ManifestState;
  readonly options: CompactionOptions;
  readonly comparator: Comparator;
  readonly context: JobContext;
  onBlock: () => void = () => {};
  #sequence = 0;
  #nextFileId = 1;

  constructor(
    storage: Storage = new MemoryStorage(),
    comparator: Comparator = BYTEWISE,
    options: CompactionOptions = TINY,
  ) {
    storage.createDirectory("/db");
    this.options = options;
    this.comparator = comparator;
    this.state = emptyState(comparator);
    this.context = {
      storage,
      directory: "/db",
      comparator,
      tableOptions: () => ({ blockBytes: 512, filterBitsPerKey: 10, locator: true, compression: "none" }),
      allocateFileId: () => this.#nextFileId++,
      onBlock: () => this.onBlock(),
    };
  }

  get version(): Version {
    return new Version(this.state.levels, this.comparator);
  }

  /** @param entries by key */
  flush(entries: readonly Entry[], rangeDeletes: RangeDeletes = []): void {
    this.#sequence += entries.length + rangeDeletes.length;
    const compare = this.comparator.compare.bind(this.comparator);
    const table = runFlush(
      {
        entries: { cursor: new ArrayCursor(entries, compare), rangeDeletes },
        sequence: this.#sequence,
        dropTombstones: this.version.tableCount === 0,
      },
      this.context,
    );
    if (table === undefined) return;
    this.state = applyEditToState(this.state, { added: [{ level: 0, table }] }, this.comparator);
  }

  /** Runs plans until there is none; returns them. */
  compact(): CompactionPlan[] {
    return this.#runAll(() => pickCompaction(this.version, this.options, this.state.compactPointers));
  }

  compactRange(range: KeyRange): CompactionPlan[] {
    return this.#runAll(() => pickManual(this.version, range, this.options));
  }

  /** Carries a plan out. */
  run(plan: CompactionPlan): MergeResult | undefined {
    const result = plan.kind === "merge" ? runMerge(plan, this.context) : undefined;
    this.state = applyEditToState(this.state, planEdit(plan, result?.tables ?? []), this.comparator);
    const live = new Set(this.state.levels.flat().map((table) => `${String(table.id).padStart(6, "0")}.table`));
    for (const name of this.context.storage.list("/db")) {
      if (!live.has(name)) this.context.storage.remove(`/db/${name}`);
    }
    return result;
  }

  /** All live pairs, in order. */
  pairs(): [string, string][] {
    const runs = this.state.levels.flatMap((tables, level) =>
      level === 0 ? tables.map((table) => [table]) : tables.length > 0 ? [tables] : [],
    );
    const sources = runs.map((tables) => ({
      cursor: new RunCursor(tables, this.context),
      rangeDeletes: readRangeDeletes(tables, this.context),
    }));
    const cursor = new MergeCursor(sources, this.comparator);
    const pairs: [string, string][] = [];
    for (let state = cursor.first(); state === READY; state = cursor.next()) {
      if (cursor.valueLength < 0) continue;
      pairs.push([
        Buffer.from(cursor.keyBytes.subarray(cursor.keyStart, cursor.keyStart + cursor.keyLength)).toString("latin1"),
        Buffer.from(cursor.valueBytes.subarray(cursor.valueStart, cursor.valueStart + cursor.valueLength)).toString(
          "latin1",
        ),
      ]);
    }
    cursor.close();
    return pairs;
  }

  #runAll(pick: () => CompactionPlan): CompactionPlan[] {
    const plans: CompactionPlan[] = [];
    for (let plan = pick(); plan.kind !== "none"; plan = pick()) {
      if (plans.length === MAX_PLANS) throw new Error(`the picker has not come to an end: ${JSON.stringify(plan)}`);
      this.run(plan);
      plans.push(plan);
    }
    return plans;
  }
}

export function key(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

export function rangeDelete(start: string, end: string | undefined): RangeDelete {
  return { start: key(start), end: end === undefined ? undefined : key(end) };
}
