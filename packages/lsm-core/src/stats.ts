import type { Engine } from "./engine/engine.ts";

/** What a level holds. */
export interface LevelStats {
  readonly level: number;
  readonly tables: number;
  /** Bytes of the files. */
  readonly bytes: number;
  /** Entries, tombstones included. */
  readonly entries: number;
  readonly tombstones: number;
  readonly rangeDeletes: number;
}

/** The state of a database and what it has done since it was opened. */
export interface LsmStats {
  readonly levels: readonly LevelStats[];
  readonly tables: number;
  /** Bytes of all table files. */
  readonly bytes: number;
  readonly memtable: {
    /** Bytes of live keys and values in the active memtable. */
    readonly liveBytes: number;
    readonly operations: number;
    /** Sealed memtables that wait for their flush. */
    readonly sealed: number;
    /** Sealed memtables, flushed or not, that are kept for the commits of transactions under way. */
    readonly kept: number;
    /** Memory of the active and the sealed memtables, in bytes. */
    readonly arenaBytes: number;
  };
  readonly blockCache: {
    readonly capacityBytes: number;
    readonly usedBytes: number;
    readonly hits: number;
    readonly misses: number;
    readonly evictions: number;
  };
  readonly openTables: number;
  /** Bytes of indexes, filters and locators of the open tables. */
  readonly tableMemoryBytes: number;
  /** Scans and snapshots that have not been closed, and transactions that have read and not ended. */
  readonly openScans: number;
  /** Older states that scans and snapshots keep in memory and on disk. */
  readonly heldViews: number;
  readonly flushes: { readonly count: number; readonly bytes: number; readonly durationMs: number };
  readonly compactions: {
    readonly isRunning: boolean;
    readonly count: number;
    readonly bytesRead: number;
    readonly bytesWritten: number;
    readonly durationMs: number;
  };
  readonly stalls: { readonly slowdowns: number; readonly stops: number; readonly stoppedMs: number };
  /** Bytes written to tables for each byte flushed; 1 without compactions, 0 before the first flush. */
  readonly writeAmplification: number;
  /** Sorted runs that a lookup may have to ask: memtables, tables of level 0, other levels that are not empty. */
  readonly readAmplification: number;
  /** Sequence number of the newest operation. */
  readonly lastSequence: number;
}

/** Puts the figures of an engine together. Cost: a walk over the list of tables. */
export function collectStats(engine: Engine): LsmStats {
  const { version, writer, blocks, totals, views } = engine;
  const { memtables } = writer;
  const levels = version.levels.map((tables, level) => ({
    level,
    tables: tables.length,
    bytes: version.levelBytes(level),
    entries: sum(tables, (table) => table.entryCount),
    tombstones: sum(tables, (table) => table.tombstoneCount),
    rangeDeletes: sum(tables, (table) => table.rangeDeleteCount),
  }));
  const deeperRuns = levels.filter(({ level, tables }) => level > 0 && tables > 0).length;
  return {
    levels,
    tables: version.tableCount,
    bytes: version.bytes,
    memtable: {
      liveBytes: memtables[0].liveBytes,
      operations: memtables[0].operationCount,
      sealed: writer.sealedCount,
      kept: engine.history.keptCount,
      arenaBytes: sum(memtables, (memtable) => memtable.buffer.byteLength),
    },
    blockCache: {
      capacityBytes: engine.options.blockCacheCapacity,
      usedBytes: blocks.usedBytes,
      hits: blocks.hits,
      misses: blocks.misses,
      evictions: blocks.evictions,
    },
    openTables: engine.tables.openCount,
    tableMemoryBytes: engine.tables.memoryBytes,
    openScans: engine.openPins,
    heldViews: views.heldCount,
    flushes: { count: totals.flushes, bytes: totals.flushedBytes, durationMs: totals.flushMs },
    compactions: {
      isRunning: engine.background.isCompacting,
      count: totals.compactions,
      bytesRead: totals.compactionBytesRead,
      bytesWritten: totals.compactionBytesWritten,
      durationMs: totals.compactionMs,
    },
    stalls: { ...writer.pressure.counts },
    writeAmplification:
      totals.flushedBytes === 0 ? 0 : (totals.flushedBytes + totals.compactionBytesWritten) / totals.flushedBytes,
    readAmplification: memtables.length + levels[0].tables + deeperRuns,
    lastSequence: writer.lastSequence,
  };
}

function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += figure(item);
  return total;
}
