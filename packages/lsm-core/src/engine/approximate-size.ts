import type { Bounds } from "../base/range.ts";
import type { TableMeta } from "../table/table-meta.ts";
import type { Engine } from "./engine.ts";

/** Estimates the bytes of table files in a range: whole tables from the list, those at the edges by their blocks. */
export function approximateSize(engine: Engine, bounds: Bounds): number {
  if (bounds.isEmpty) return 0;
  const { version } = engine;
  let bytes = 0;
  for (let level = 0; level < version.levels.length; level++) {
    for (const meta of version.overlapping(level, bounds)) {
      bytes += isInside(engine, meta, bounds) ? meta.fileBytes : partOfTable(engine, level, meta, bounds);
    }
  }
  return Math.round(bytes);
}

function isInside(engine: Engine, meta: TableMeta, bounds: Bounds): boolean {
  const { comparator } = engine;
  if (bounds.start !== undefined && comparator.compare(meta.smallest, bounds.start) < 0) return false;
  if (bounds.end === undefined) return true;
  return meta.largest !== undefined && comparator.compare(meta.largest, bounds.end) < 0;
}

/** Share of the table's blocks whose keys may lie in the range. */
function partOfTable(engine: Engine, level: number, meta: TableMeta, bounds: Bounds): number {
  const slot = engine.views.current.levels[level].find((candidate) => candidate.meta === meta);
  if (slot === undefined) return 0;
  const table = engine.tables.acquire(slot);
  const { blockCount } = table;
  if (blockCount === 0) return meta.fileBytes;
  const { start, end } = bounds;
  const first = start === undefined ? 0 : table.findBlock(start, 0, start.length);
  const last = end === undefined ? blockCount - 1 : Math.min(table.findBlock(end, 0, end.length), blockCount - 1);
  return (meta.fileBytes * Math.max(last - first + 1, 0)) / blockCount;
}
