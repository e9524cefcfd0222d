import type { Comparator } from "../base/comparator.ts";
import type { TableMeta } from "../table/table-meta.ts";

/** A range of keys as the manifest and the picker see it. The `Bounds` of a public range are one too. */
export interface KeyRange {
  /** First key inside; `undefined`: no lower end. */
  readonly start: Uint8Array | undefined;
  /** Last key inside, or the first one behind (`endExclusive`); `undefined`: no upper end. */
  readonly end: Uint8Array | undefined;
  readonly endExclusive: boolean;
}

/** All keys. */
export const WHOLE_RANGE: KeyRange = { start: undefined, end: undefined, endExclusive: false };

/** The keys that a table may hold or delete. */
export function tableRange(table: TableMeta): KeyRange {
  return { start: table.smallest, end: table.largest, endExclusive: table.largestExclusive };
}

/** The smallest range that covers all of the tables, at least one. */
export function hullOf(tables: readonly TableMeta[], comparator: Comparator): KeyRange {
  let hull = tableRange(tables[0]);
  for (let i = 1; i < tables.length; i++) hull = joinRanges(hull, tableRange(tables[i]), comparator);
  return hull;
}

/** The smallest range that covers both. */
export function joinRanges(a: KeyRange, b: KeyRange, comparator: Comparator): KeyRange {
  const startsWithA = a.start === undefined || (b.start !== undefined && comparator.compare(a.start, b.start) <= 0);
  const later = isEndAtOrAfter(a, b, comparator) ? a : b;
  return { start: startsWithA ? a.start : b.start, end: later.end, endExclusive: later.endExclusive };
}

/** Whether `outer` ends where `inner` ends, or behind it. */
export function isEndAtOrAfter(outer: KeyRange, inner: KeyRange, comparator: Comparator): boolean {
  if (outer.end === undefined) return true;
  if (inner.end === undefined) return false;
  const order = comparator.compare(outer.end, inner.end);
  return order > 0 || (order === 0 && (!outer.endExclusive || inner.endExclusive));
}

/** Whether every key of `inner` lies in `outer`. */
export function coversRange(outer: KeyRange, inner: KeyRange, comparator: Comparator): boolean {
  if (outer.start !== undefined) {
    if (inner.start === undefined || comparator.compare(outer.start, inner.start) > 0) return false;
  }
  return isEndAtOrAfter(outer, inner, comparator);
}

/** Whether all of `range` lies before `key`. */
export function endsBefore(range: KeyRange, key: Uint8Array, comparator: Comparator): boolean {
  if (range.end === undefined) return false;
  const order = comparator.compare(range.end, key);
  return order < 0 || (order === 0 && range.endExclusive);
}

/** Whether a key can lie in both. */
export function rangesOverlap(a: KeyRange, b: KeyRange, comparator: Comparator): boolean {
  if (a.start !== undefined && endsBefore(b, a.start, comparator)) return false;
  return b.start === undefined || !endsBefore(a, b.start, comparator);
}
