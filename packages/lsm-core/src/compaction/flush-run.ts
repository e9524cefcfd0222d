import { type EntrySequence, READY, TOMBSTONE } from "../base/cursor.ts";
import { NO_RANGE_DELETES, type RangeDeletes } from "../base/range-delete.ts";
import { toIoError } from "../manifest/to-io-error.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { JobContext } from "./job-context.ts";
import { OutputTable } from "./output-table.ts";

/** What is to become a table. */
export interface FlushInput {
  /** The newest entry of each key, tombstones included, and the range deletes against older tables. */
  readonly entries: { readonly cursor: EntrySequence; readonly rangeDeletes: RangeDeletes };
  /** Sequence number of the newest write. */
  readonly sequence: number;
  /** There are no older tables, so nothing that deletes has a purpose. */
  readonly dropTombstones: boolean;
}

/**
 * Writes one table for level 0; when this returns, the file and its name are stable.
 *
 * @returns `undefined` when nothing is left to write
 * @throws LsmError `Io`, or what the cursor throws; no file is left then
 */
export function runFlush(input: FlushInput, context: JobContext): TableMeta | undefined {
  const { dropTombstones, sequence } = input;
  const entries = input.entries.cursor;
  const rangeDeletes = dropTombstones ? NO_RANGE_DELETES : input.entries.rangeDeletes;
  let output: OutputTable | undefined;
  try {
    let state = entries.first();
    if (dropTombstones) while (state === READY && entries.valueLength === TOMBSTONE) state = entries.next();
    if (state !== READY && rangeDeletes.length === 0) return undefined;
    output = new OutputTable(context, 0);
    const { writer } = output;
    for (; state === READY; state = entries.next()) {
      if (entries.valueLength === TOMBSTONE && dropTombstones) continue;
      writer.add(
        entries.keyBytes,
        entries.keyStart,
        entries.keyLength,
        entries.valueBytes,
        entries.valueStart,
        entries.valueLength,
      );
    }
    const meta = output.finish(rangeDeletes, sequence);
    context.storage.syncDirectory(context.directory);
    return meta;
  } catch (error) {
    output?.discard();
    throw toIoError(error, "write a table in a flush", output?.path);
  }
}
