import type { LsmStats } from "lsm-core";
import { formatBytes, formatCount, formatDuration, formatShare, significant } from "../format.ts";
import type { Terminal } from "../terminal.ts";

/** Prints `db.stats()` for people: the levels that hold something as a table, everything else as lines. */
export function printStats(stats: LsmStats, terminal: Terminal): void {
  terminal.table(
    ["level", "tables", "bytes", "entries", "tombstones", "range deletes"],
    stats.levels
      .filter(({ tables }) => tables > 0)
      .map(({ level, tables, bytes, entries, tombstones, rangeDeletes }) => [
        String(level),
        formatCount(tables),
        formatBytes(bytes),
        formatCount(entries),
        formatCount(tombstones),
        formatCount(rangeDeletes),
      ]),
    [0, 1, 2, 3, 4, 5],
  );
  for (const [name, text] of statLines(stats)) {
    terminal.line(` ${terminal.style("name", name.padEnd(20))} ${text}`);
  }
}

function statLines(stats: LsmStats): [string, string][] {
  const { memtable, blockCache, flushes, compactions, stalls } = stats;
  const reads = blockCache.hits + blockCache.misses;
  return [
    ["tables", `${formatCount(stats.tables)}, ${formatBytes(stats.bytes)}; ${formatCount(stats.openTables)} open`],
    [
      "memtable",
      `${formatBytes(memtable.liveBytes)} live in ${formatCount(memtable.operations)} operations, ${memtable.sealed} sealed; ${formatBytes(memtable.arenaBytes)} of arenas`,
    ],
    [
      "block cache",
      `${formatBytes(blockCache.usedBytes)} of ${formatBytes(blockCache.capacityBytes)}; ${reads === 0 ? "not asked" : `${formatShare(blockCache.hits / reads)} of ${formatCount(reads)} reads hit`}; ${formatCount(blockCache.evictions)} evictions`,
    ],
    ["table memory", `${formatBytes(stats.tableMemoryBytes)} of indexes, filters and locators`],
    ["scans", `${formatCount(stats.openScans)} open, ${formatCount(stats.heldViews)} older views held`],
    ["flushes", workLine(flushes.count, flushes.durationMs, `${formatBytes(flushes.bytes)} written`)],
    [
      "compactions",
      `${workLine(
        compactions.count,
        compactions.durationMs,
        `${formatBytes(compactions.bytesRead)} read, ${formatBytes(compactions.bytesWritten)} written`,
      )}${compactions.isRunning ? "; one is running" : ""}`,
    ],
    [
      "stalls",
      `${formatCount(stalls.slowdowns)} slowdowns, ${formatCount(stalls.stops)} stops of ${formatDuration(stalls.stoppedMs * 1e6)} in all`,
    ],
    [
      "write amplification",
      flushes.count === 0
        ? "nothing flushed since the database was opened"
        : `${significant(stats.writeAmplification)} bytes to tables for each byte flushed`,
    ],
    ["read amplification", `${formatCount(stats.readAmplification)} sorted runs`],
    ["last sequence", formatCount(stats.lastSequence)],
  ];
}

function workLine(count: number, durationMs: number, bytes: string): string {
  return `${formatCount(count)}, ${bytes}, ${formatDuration(durationMs * 1e6)}`;
}
