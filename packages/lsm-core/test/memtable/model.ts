import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { type Cursor, type CursorState, type EntrySequence, END, READY, TOMBSTONE } from "../../src/base/cursor.ts";
import type { Memtable } from "../../src/memtable/memtable.ts";
import { OP_DELETE, OP_DELETE_RANGE, OP_PUT, operationSize, writeOperation } from "../../src/wal/operation.ts";

const NOTHING = new Uint8Array(0);

/** One write: `value` of a range is its end. */
export interface Write {
  readonly kind: "put" | "delete" | "range";
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** `undefined` is a tombstone. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

export function put(key: Uint8Array, value: Uint8Array): Write {
  return { kind: "put", key, value };
}

/** What a memtable shows after these writes, as plainly as can be. */
export function entriesAfter(writes: readonly Write[], comparator: Comparator = BYTEWISE): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { kind, key, value } of writes) {
    if (kind === "range") {
      for (const [name, entry] of entries) if (isIn(entry.key, key, value)) entries.delete(name);
    } else {
      entries.set(key.join(), { key, value: kind === "put" ? value : undefined });
    }
  }
  return [...entries.values()].toSorted((a, b) => comparator.compare(a.key, b.key));
}

/** Whether one of these writes is a range delete that covers the key. */
export function isDeletedByRange(writes: readonly Write[], key: Uint8Array): boolean {
  return writes.some((write) => write.kind === "range" && isIn(key, write.key, write.value));
}

function isIn(key: Uint8Array, start: Uint8Array, end: Uint8Array): boolean {
  return compareWhole(start, key) <= 0 && (end.length === 0 || compareWhole(key, end) < 0);
}

/** What the memtable counts as live after these writes. */
export function liveBytesAfter(writes: readonly Write[]): number {
  const newest = new Map<string, number>();
  let ranges = 0;
  for (const { kind, key, value } of writes) {
    const size = key.length + (kind === "delete" ? 0 : value.length);
    if (kind === "range") ranges += size;
    else newest.set(key.join(), size);
  }
  return [...newest.values()].reduce((sum, size) => sum + size, ranges);
}

/** Writes one frame: a single operation, or a batch when there are more. Grows the arena when it is full. */
export function apply(memtable: Memtable, writes: readonly Write[], stableMark = 0): void {
  const stage =
    writes.length === 1
      ? () => stageOne(memtable, writes[0], stableMark)
      : () => stageMany(memtable, writes, stableMark);
  let frameEnd = stage();
  if (frameEnd < 0) {
    memtable.grow(memtable.bytes.length + 1);
    frameEnd = stage();
  }
  memtable.publish(frameEnd);
}

function stageOne(memtable: Memtable, { kind, key, value }: Write, stableMark: number): number {
  // The memtable may be given more bytes than the key and the value have.
  const longer = Uint8Array.of(...key, 1, 2);
  const valueLength = kind === "delete" ? 0 : value.length;
  return memtable.stageOne(kindOf(kind), longer, key.length, Uint8Array.of(...value, 3), valueLength, stableMark);
}

function stageMany(memtable: Memtable, writes: readonly Write[], stableMark: number): number {
  const values = writes.map(({ kind, value }) => (kind === "delete" ? NOTHING : value));
  const length = writes.reduce((sum, { key }, i) => sum + operationSize(key.length, values[i].length), 0);
  const operations = new Uint8Array(length + 5);
  let at = 0;
  for (const [i, { kind, key }] of writes.entries()) {
    at = writeOperation(operations, at, kindOf(kind), key, key.length, values[i], values[i].length);
  }
  return memtable.stageMany(operations, length, stableMark);
}

function kindOf(kind: Write["kind"]): number {
  if (kind === "put") return OP_PUT;
  return kind === "delete" ? OP_DELETE : OP_DELETE_RANGE;
}

/** The entry that a cursor stands on. */
export function entryOf(cursor: EntrySequence): Entry {
  const { keyBytes, keyStart, keyLength, valueBytes, valueStart, valueLength } = cursor;
  return {
    key: keyBytes.slice(keyStart, keyStart + keyLength),
    value: valueLength === TOMBSTONE ? undefined : valueBytes.slice(valueStart, valueStart + valueLength),
  };
}

export function allEntries(cursor: EntrySequence): Entry[] {
  const entries: Entry[] = [];
  for (let state: CursorState = cursor.first(); state === READY; state = cursor.next()) entries.push(entryOf(cursor));
  return entries;
}

export type Move =
  | "first"
  | "last"
  | "next"
  | "prev"
  | { readonly seek: Uint8Array }
  | { readonly seekBefore: Uint8Array };

/**
 * Makes the same moves with a cursor and in a list of entries.
 *
 * @param beforeEach called before each move
 * @returns the entries that each of them found; END as `undefined`
 */
export function walk(
  cursor: Cursor,
  entries: readonly Entry[],
  moves: readonly Move[],
  comparator: Comparator = BYTEWISE,
  beforeEach: () => void = () => undefined,
): { found: (Entry | undefined)[]; expected: (Entry | undefined)[] } {
  const found: (Entry | undefined)[] = [];
  const expected: (Entry | undefined)[] = [];
  let index = -1;
  for (const move of moves) {
    beforeEach();
    const isRelative = move === "next" || move === "prev";
    if (isRelative && (index < 0 || index >= entries.length)) continue;
    let state: CursorState = END;
    if (typeof move !== "string") {
      const isBefore = "seekBefore" in move;
      const key = isBefore ? move.seekBefore : move.seek;
      state = isBefore ? cursor.seekBefore(key) : cursor.seek(key);
      const at = entries.findIndex((entry) => comparator.compare(entry.key, key) >= 0);
      index = (at < 0 ? entries.length : at) - (isBefore ? 1 : 0);
    } else {
      state = cursor[move]();
      if (move === "first") index = 0;
      else if (move === "last") index = entries.length - 1;
      else index += move === "next" ? 1 : -1;
    }
    found.push(state === READY ? entryOf(cursor) : undefined);
    expected.push(entries[index]);
  }
  return { found, expected };
}
