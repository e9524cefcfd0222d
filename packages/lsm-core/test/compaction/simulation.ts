import { pickCompaction } from "../../src/compaction/compaction-picker.ts";
import type { CompactionOptions } from "../../src/compaction/compaction-options.ts";
import { type CompactionPlan, type MergePlan, planEdit } from "../../src/compaction/compaction-plan.ts";
import { BYTEWISE } from "../../src/base/comparator.ts";
import { applyEditToState, emptyState, type ManifestState } from "../../src/manifest/manifest-state.ts";
import { Version } from "../../src/manifest/version.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";

export const ENTRY_BYTES = 100;

/** Entries of a table by key number: whether each is a tombstone. */
type Entries = Map<number, boolean>;

/** Compactions without bytes: tables are sets of numbers, all entries have the same size. */
export class Simulation {
  state: ManifestState = emptyState(BYTEWISE);
  readonly options: CompactionOptions;
  flushedBytes = 0;
  mergedBytes = 0;
  readonly #entries = new Map<number, Entries>();
  #nextId = 1;

  constructor(options: CompactionOptions) {
    this.options = options;
  }

  get version(): Version {
    return new Version(this.state.levels);
  }

  /** Bytes written to tables for each byte flushed. */
  get writeAmplification(): number {
    return (this.flushedBytes + this.mergedBytes) / this.flushedBytes;
  }

  flush(entries: Entries): void {
    const table = this.#write(
      [...entries].toSorted((a, b) => a[0] - b[0]),
      this.#nextId,
    );
    this.flushedBytes += table.fileBytes;
    this.state = applyEditToState(this.state, { added: [{ level: 0, table }] }, BYTEWISE);
  }

  /** Carries out one plan; false when there is none. */
  step(): boolean {
    const plan = pickCompaction(this.version, this.options, this.state.compactPointers);
    if (plan.kind === "none") return false;
    this.#install(plan, plan.kind === "merge" ? this.#merge(plan) : []);
    return true;
  }

  /** Carries out plans until there is none, but at most `planCountMax`; returns how many. */
  settle(planCountMax: number): number {
    let planCount = 0;
    while (planCount < planCountMax && this.step()) planCount++;
    return planCount;
  }

  #install(plan: CompactionPlan, outputs: TableMeta[]): void {
    this.state = applyEditToState(this.state, planEdit(plan, outputs), BYTEWISE);
  }

  #merge(plan: MergePlan): TableMeta[] {
    const merged: Entries = new Map();
    for (const { tables } of plan.inputs.toReversed()) {
      for (const { id } of tables.toReversed()) {
        for (const [key, isTombstone] of this.#entries.get(id)!) merged.set(key, isTombstone);
        this.#entries.delete(id);
      }
    }
    const rest = [...merged]
      .filter(([, isTombstone]) => !(isTombstone && plan.dropTombstones))
      .toSorted((a, b) => a[0] - b[0]);
    const sequence = Math.max(...plan.inputs.flatMap(({ tables }) => tables.map((table) => table.sequence)));
    const tableEntries = plan.tableBytes / ENTRY_BYTES;
    const outputs: TableMeta[] = [];
    for (let at = 0; at < rest.length; at += tableEntries) {
      outputs.push(this.#write(rest.slice(at, at + tableEntries), sequence));
    }
    for (const table of outputs) this.mergedBytes += table.fileBytes;
    return outputs;
  }

  #write(entries: [key: number, isTombstone: boolean][], sequence: number): TableMeta {
    const id = this.#nextId++;
    this.#entries.set(id, new Map(entries));
    const bytes = entries.length * ENTRY_BYTES;
    return {
      id,
      fileBytes: bytes,
      tailStart: bytes,
      entryCount: entries.length,
      tombstoneCount: entries.filter(([, isTombstone]) => isTombstone).length,
      rangeDeleteCount: 0,
      rawBytes: bytes,
      sequence,
      smallest: keyBytes(entries[0][0]),
      largest: keyBytes(entries[entries.length - 1][0]),
      largestExclusive: false,
    };
  }
}

function keyBytes(key: number): Uint8Array {
  return Uint8Array.of(key >>> 24, key >>> 16, key >>> 8, key);
}
