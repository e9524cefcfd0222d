import { sliceBytes } from "../base/bytes.ts";
import { type Cursor, TOMBSTONE } from "../base/cursor.ts";
import type { MergeSource } from "../cursor/merge-cursor.ts";
import { endsBefore, tableRange } from "../manifest/key-range.ts";
import { toIoError } from "../manifest/to-io-error.ts";
import { builderBytes } from "../table/block-builder.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { DisorderError, type TableWriter } from "../table/table-writer.ts";
import type { MergePlan } from "./compaction-plan.ts";
import type { JobContext } from "./job-context.ts";
import { MergeQueue } from "./merge-queue.ts";
import { OutputTable } from "./output-table.ts";
import { RangeDeleteCutter } from "./range-delete-cutter.ts";
import { readRangeDeletes, RunCursor } from "./run-cursor.ts";

export type { JobContext } from "./job-context.ts";

interface RunSource extends MergeSource {
  readonly cursor: RunCursor;
}

/** A merge that drops everything writes no blocks: so many tombstones count as one. */
const DROPS_PER_CALL_MASK = 1023;

/** What a merge did. */
export interface MergeResult {
  /** The outputs, by key. */
  readonly tables: readonly TableMeta[];
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Entries of the inputs that are in no output. */
  readonly entriesDropped: number;
}

/**
 * Carries a merge out; when this returns, the outputs and their names are stable.
 *
 * @throws LsmError `Io`, `Corruption` naming the input, or what `context.onBlock` throws; no output is left then
 */
export function runMerge(plan: MergePlan, context: JobContext): MergeResult {
  const memory = newMemory(plan, context);
  const merge = new Merge(plan, context, memory);
  let sources: readonly RunSource[] = [];
  let queue: MergeQueue | undefined;
  try {
    sources = openSources(plan, context, memory);
    queue = new MergeQueue(sources, context.comparator);
    merge.run(queue, new RangeDeleteCutter(plan.dropTombstones ? [] : sources.map(rangeDeletesOf), context.comparator));
    context.storage.syncDirectory(context.directory);
    return merge.result();
  } catch (error) {
    merge.discard();
    const culprit = error instanceof DisorderError && sources.find(({ cursor }) => cursor === queue?.front);
    throw culprit ? culprit.cursor.disorder(error) : toIoError(error, "write a table in a compaction", merge.path);
  } finally {
    for (const { cursor } of sources) cursor.close();
  }
}

/** The tables of each source: one for each table of level 0, one for each other level. */
function runsOf(plan: MergePlan): (readonly TableMeta[])[] {
  return plan.inputs.flatMap(({ level, tables }) => (level === 0 ? tables.map((table) => [table]) : [tables]));
}

/** One array for what the outputs are built in and, behind it, the current block of each source: entries move within it. */
function newMemory(plan: MergePlan, context: JobContext): Uint8Array {
  const { blockBytes } = context.tableOptions(plan.outputLevel);
  return new Uint8Array(builderBytes(blockBytes) + blockBytes * runsOf(plan).length);
}

function openSources(plan: MergePlan, context: JobContext, memory: Uint8Array): RunSource[] {
  const { blockBytes } = context.tableOptions(plan.outputLevel);
  return runsOf(plan).map((tables, i) => {
    const start = builderBytes(blockBytes) + blockBytes * i;
    return {
      cursor: new RunCursor(tables, context, { bytes: memory, start, end: start + blockBytes }),
      rangeDeletes: readRangeDeletes(tables, context),
    };
  });
}

function rangeDeletesOf(source: MergeSource): MergeSource["rangeDeletes"] {
  return source.rangeDeletes;
}

/** The outputs of a merge and where they are cut. */
class Merge {
  readonly #plan: MergePlan;
  readonly #context: JobContext;
  readonly #memory: Uint8Array;
  readonly #sequence: number;
  readonly #tables: TableMeta[] = [];
  readonly #finished: OutputTable[] = [];
  #output: OutputTable | undefined;
  /** A block of the output ended: time to see whether the output should. */
  #isAtBlockEnd = false;
  /** The first grandparent that does not end before the output's position, and the bytes of those passed by this output. */
  #grandparent = 0;
  #grandparentBytes = 0;

  /** @param memory for the outputs, one after another */
  constructor(plan: MergePlan, context: JobContext, memory: Uint8Array) {
    this.#plan = plan;
    this.#context = context;
    this.#memory = memory;
    this.#sequence = Math.max(...plan.inputs.flatMap(({ tables }) => tables.map(({ sequence }) => sequence)));
  }

  /** Names the output that was being written. */
  get path(): string | undefined {
    return this.#output?.path;
  }

  run(queue: MergeQueue, rangeDeletes: RangeDeleteCutter): void {
    const { dropTombstones } = this.#plan;
    let writer: TableWriter | undefined;
    let dropCount = 0;
    for (let cursor = queue.front; cursor !== undefined; queue.advance(), cursor = queue.front) {
      if (dropTombstones && cursor.valueLength === TOMBSTONE) {
        if ((++dropCount & DROPS_PER_CALL_MASK) === 0) this.#context.onBlock();
        continue;
      }
      if (this.#isAtBlockEnd) {
        this.#isAtBlockEnd = false;
        this.#context.onBlock();
        if (this.#mustCut(cursor)) {
          this.#finish(rangeDeletes, sliceBytes(cursor.keyBytes, cursor.keyStart, cursor.keyLength));
          writer = undefined;
        }
      }
      writer ??= this.#start().writer;
      writer.add(
        cursor.keyBytes,
        cursor.keyStart,
        cursor.keyLength,
        cursor.valueBytes,
        cursor.valueStart,
        cursor.valueLength,
      );
    }
    this.#finish(rangeDeletes, undefined);
  }

  result(): MergeResult {
    const tables = this.#tables;
    const inputs = this.#plan.inputs.flatMap((input) => input.tables);
    return {
      tables,
      bytesRead: inputs.reduce((sum, table) => sum + table.fileBytes, 0),
      bytesWritten: tables.reduce((sum, table) => sum + table.fileBytes, 0),
      entriesDropped:
        inputs.reduce((sum, table) => sum + table.entryCount, 0) -
        tables.reduce((sum, table) => sum + table.entryCount, 0),
    };
  }

  /** Removes everything that was written. */
  discard(): void {
    this.#output?.discard();
    for (const output of this.#finished) output.discard();
  }

  #start(): OutputTable {
    const output = new OutputTable(this.#context, this.#plan.outputLevel, this.#memory);
    output.writer.onBlock = () => {
      this.#isAtBlockEnd = true;
    };
    this.#output = output;
    return output;
  }

  /** Ends the output before `nextKey`, with the range deletes up to there; an output that would be empty is not begun. */
  #finish(rangeDeletes: RangeDeleteCutter, nextKey: Uint8Array | undefined): void {
    const deletes = rangeDeletes.takeBefore(nextKey);
    if (this.#output === undefined && deletes.length === 0) return;
    const output = this.#output ?? this.#start();
    this.#tables.push(output.finish(deletes, this.#sequence));
    this.#finished.push(output);
    this.#output = undefined;
    this.#isAtBlockEnd = false;
    this.#grandparentBytes = 0;
  }

  /** Whether the output has its size, or overlaps so much of the next level that its own merge would take too long. */
  #mustCut(cursor: Cursor): boolean {
    const plan = this.#plan;
    if (plan.grandparents.length > 0) this.#passGrandparents(cursor);
    const isFull = this.#output !== undefined && this.#output.writer.fileBytes >= plan.tableBytes;
    return isFull || this.#grandparentBytes > plan.grandparentBytesMax;
  }

  #passGrandparents(cursor: Cursor): void {
    const { grandparents } = this.#plan;
    const key = sliceBytes(cursor.keyBytes, cursor.keyStart, cursor.keyLength);
    while (
      this.#grandparent < grandparents.length &&
      endsBefore(tableRange(grandparents[this.#grandparent]), key, this.#context.comparator)
    ) {
      this.#grandparentBytes += grandparents[this.#grandparent++].fileBytes;
    }
  }
}
