import { type Bytes, compareBytes, compareWhole, EMPTY_BYTES, equalBytes, sliceBytes } from "./bytes.ts";
import { BYTEWISE, type Comparator } from "./comparator.ts";
import { MAX_KEY_BYTES } from "./limits.ts";
import { describe, toBytes } from "./text.ts";

/**
 * Which keys a scan, a deletion or a compaction covers. All limits given must hold; an inverted range is empty.
 */
export interface Range {
  /** Keys after this one. */
  readonly gt?: Bytes | undefined;
  /** This key and those after it. */
  readonly gte?: Bytes | undefined;
  /** Keys before this one. */
  readonly lt?: Bytes | undefined;
  /** This key and those before it. */
  readonly lte?: Bytes | undefined;
  /** Keys that begin with these bytes. */
  readonly prefix?: Bytes | undefined;
  /** From the last key to the first. Default: false. */
  readonly reverse?: boolean | undefined;
  /** At most so many pairs, counted from where the scan begins. Default: no limit. */
  readonly limit?: number | undefined;
}

/** A range made ready: at most one lower and one upper end, in memory of its own. */
export interface Bounds {
  readonly start: Uint8Array | undefined;
  readonly startExclusive: boolean;
  readonly end: Uint8Array | undefined;
  readonly endExclusive: boolean;
  /** With a comparator other than bytewise, keys of one prefix need not lie together: they are picked out one by one. */
  readonly prefix: Uint8Array | undefined;
  readonly isEmpty: boolean;
}

const RANGE_NAMES: ReadonlySet<string> = new Set(["gt", "gte", "lt", "lte", "prefix", "reverse", "limit"]);

/**
 * Checks a range and makes it ready.
 *
 * @throws TypeError for a value of a wrong type or an unknown property, RangeError for a limit that is not a whole number of 0 or more
 */
export function toBounds(range: Range, comparator: Comparator): Bounds {
  checkRange(range);
  const isBytewise = comparator === BYTEWISE;
  let bounds: Bounds = {
    start: undefined,
    startExclusive: false,
    end: undefined,
    endExclusive: false,
    prefix: undefined,
    isEmpty: false,
  };
  const { gt, gte, lt, lte, prefix } = range;
  if (gte !== undefined) bounds = raiseStart(bounds, ownBytes(gte, "gte"), false, comparator);
  if (gt !== undefined) bounds = raiseStart(bounds, ownBytes(gt, "gt"), true, comparator);
  if (lte !== undefined) bounds = lowerEnd(bounds, ownBytes(lte, "lte"), false, comparator);
  if (lt !== undefined) bounds = lowerEnd(bounds, ownBytes(lt, "lt"), true, comparator);
  if (prefix !== undefined) {
    const bytes = ownBytes(prefix, "prefix");
    if (isBytewise) {
      bounds = raiseStart(bounds, bytes, false, comparator);
      const end = prefixEnd(bytes);
      if (end !== undefined) bounds = lowerEnd(bounds, end, true, comparator);
    } else {
      bounds = { ...bounds, prefix: bytes };
    }
  }
  return { ...bounds, isEmpty: isInverted(bounds, comparator) };
}

/** A bytewise range of keys; `end` of `undefined`: it has no upper end. */
export interface HalfOpenRange {
  /** The first key inside. */
  readonly start: Uint8Array;
  /** The first key behind. */
  readonly end: Uint8Array | undefined;
}

/** The bytewise half-open form of bounds, `undefined` when no key can lie in them. Its ends are as short as keys if those of the bounds are. */
export function toHalfOpen(bounds: Bounds): HalfOpenRange | undefined {
  if (bounds.isEmpty) return undefined;
  let start: Uint8Array | undefined = bounds.start ?? EMPTY_BYTES;
  let { end } = bounds;
  if (bounds.startExclusive) start = successor(start);
  if (end !== undefined && !bounds.endExclusive) end = successor(end);
  return start === undefined || !isBefore(start, end) ? undefined : { start, end };
}

/** The first key after all keys with this prefix; `undefined` when there is none (the prefix is empty or all 0xff). */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const end = sliceBytes(prefix, 0, length);
  end[length - 1]++;
  return end;
}

/** The key right after another one: that and a zero byte, unless it would be too long for a key. `undefined` when there is none. */
function successor(key: Uint8Array): Uint8Array | undefined {
  if (key.length >= MAX_KEY_BYTES) return prefixEnd(key.subarray(0, MAX_KEY_BYTES));
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

function raiseStart(bounds: Bounds, key: Uint8Array, exclusive: boolean, comparator: Comparator): Bounds {
  const order = bounds.start === undefined ? 1 : comparator.compare(key, bounds.start);
  if (order < 0 || (order === 0 && !exclusive)) return bounds;
  return { ...bounds, start: key, startExclusive: exclusive };
}

function lowerEnd(bounds: Bounds, key: Uint8Array, exclusive: boolean, comparator: Comparator): Bounds {
  const order = bounds.end === undefined ? -1 : comparator.compare(key, bounds.end);
  if (order > 0 || (order === 0 && !exclusive)) return bounds;
  return { ...bounds, end: key, endExclusive: exclusive };
}

function isInverted(bounds: Bounds, comparator: Comparator): boolean {
  if (bounds.end === undefined) return false;
  if (bounds.start === undefined) return comparator === BYTEWISE && bounds.endExclusive && bounds.end.length === 0;
  const order = comparator.compare(bounds.start, bounds.end);
  return order > 0 || (order === 0 && (bounds.startExclusive || bounds.endExclusive));
}

function ownBytes(value: Bytes, name: string): Uint8Array {
  const bytes = toBytes(value, `range.${name}`);
  return typeof value === "string" ? bytes : sliceBytes(bytes, 0, bytes.length);
}

function checkRange(range: Range): void {
  if (typeof range !== "object" || range === null || range instanceof Uint8Array) {
    throw new TypeError(`range must be an object such as { gte, lt }, got ${describe(range)}`);
  }
  for (const name of Object.keys(range)) {
    if (!RANGE_NAMES.has(name)) {
      throw new TypeError(`range has no property ${JSON.stringify(name)}; it has ${[...RANGE_NAMES].join(", ")}`);
    }
  }
  const { reverse, limit } = range;
  if (reverse !== undefined && typeof reverse !== "boolean") {
    throw new TypeError(`range.reverse must be a boolean, got ${describe(reverse)}`);
  }
  if (limit !== undefined) checkLimit(limit);
}

function checkLimit(limit: number): void {
  if (typeof limit !== "number") throw new TypeError(`range.limit must be a number, got ${describe(limit)}`);
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 0)) {
    throw new RangeError(`range.limit must be a whole number of 0 or more, got ${limit}`);
  }
}

/** Whether the key `bytes[start, start + length)` lies in a range. */
export function isInBounds(
  bytes: Uint8Array,
  start: number,
  length: number,
  bounds: Bounds,
  comparator: Comparator,
): boolean {
  if (bounds.isEmpty) return false;
  if (bounds.start !== undefined) {
    const order = compareKey(bytes, start, length, bounds.start, comparator);
    if (order < 0 || (order === 0 && bounds.startExclusive)) return false;
  }
  if (bounds.end !== undefined) {
    const order = compareKey(bytes, start, length, bounds.end, comparator);
    if (order > 0 || (order === 0 && bounds.endExclusive)) return false;
  }
  const { prefix } = bounds;
  return prefix === undefined || (length >= prefix.length && equalBytes(bytes, start, prefix, 0, prefix.length));
}

function compareKey(
  bytes: Uint8Array,
  start: number,
  length: number,
  other: Uint8Array,
  comparator: Comparator,
): number {
  if (comparator === BYTEWISE) return compareBytes(bytes, start, length, other, 0, other.length);
  return comparator.compare(bytes.subarray(start, start + length), other);
}

/** Whether `a` comes before `b` in bytewise order, where `undefined` is after everything. */
export function isBefore(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b === undefined || compareWhole(a, b) < 0;
}
