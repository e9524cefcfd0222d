import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { BYTEWISE, type Comparator } from "../../src/base/comparator.ts";
import { END, READY, TOMBSTONE } from "../../src/base/cursor.ts";
import { hashKey } from "../../src/base/hash.ts";
import { newArena, sharedArenas } from "../../src/memtable/arena.ts";
import { Memtable } from "../../src/memtable/memtable.ts";
import { frameSequenceAt, stableMarkAt } from "../../src/wal/frame.ts";
import { readLog } from "../../src/wal/log-reader.ts";
import { OP_DELETE, OP_PUT } from "../../src/wal/operation.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { allEntries, apply, put, type Write } from "./model.ts";

const OPTIONS = { logId: 3, firstSequence: 100, bootId: "boot", comparator: BYTEWISE };
const NOTHING = new Uint8Array(0);
const text = (value: string): Uint8Array => Uint8Array.from(value, (character) => character.charCodeAt(0));
const remove = (key: string): Write => ({ kind: "delete", key: text(key), value: NOTHING });
const removeRange = (start: string, end: string): Write => ({ kind: "range", key: text(start), value: text(end) });

function newMemtable(comparator: Comparator = BYTEWISE): Memtable {
  return new Memtable(newArena(65_536), { ...OPTIONS, comparator });
}

/** The value as text, "deleted", or `undefined` when the memtable knows nothing of the key. */
function get(memtable: Memtable, key: string | Uint8Array, limit: number = memtable.end): string | undefined {
  const bytes = typeof key === "string" ? text(key) : key;
  if (memtable.get(bytes, 0, bytes.length, hashKey(bytes, 0, bytes.length), limit) === 0) return undefined;
  if (memtable.valueLength === TOMBSTONE) return "deleted";
  return String.fromCharCode(...memtable.bytes.slice(memtable.valueStart, memtable.valueStart + memtable.valueLength));
}

it("a memtable that was released does not keep its arena alive", async () => {
  // The pool has no room for it then.
  for (let i = 0; i < 3; i++) sharedArenas.release(newArena(64 << 20));
  const memtable = newMemtable();
  apply(memtable, [put(text("a"), text("1"))]);
  memtable.cursor(memtable.end);
  const arena = new WeakRef(memtable.buffer);
  memtable.release();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect([arena.deref(), memtable.bytes.length]).toEqual([undefined, 0]);
});

describe("Memtable", () => {
  it("knows nothing when it is empty", () => {
    const memtable = newMemtable();
    expect(get(memtable, "a")).toBeUndefined();
    expect(get(memtable, "")).toBeUndefined();
    expect(memtable.cursor(memtable.end).first()).toBe(END);
    expect(memtable.cursor(memtable.end).last()).toBe(END);
    expect(memtable.rangeDeletes(memtable.end)).toEqual([]);
    expect(memtable).toMatchObject({
      end: 64,
      nextSequence: 100,
      operationCount: 0,
      liveBytes: 0,
      rangeDeleteCount: 0,
    });
  });

  it("gives the newest value of a key, or says that it is deleted", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1"))]);
    apply(memtable, [put(text("a"), text("2"))]);
    apply(memtable, [remove("b")]);
    apply(memtable, [put(text("c"), NOTHING)]);
    expect(get(memtable, "a")).toBe("2");
    expect(get(memtable, "b")).toBe("deleted");
    expect(get(memtable, "c")).toBe("");
    expect(memtable).toMatchObject({ nextSequence: 104, operationCount: 4, liveBytes: 2 + 1 + 1 });
  });

  it("finds a key that stands anywhere in a buffer", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("key"), text("value"))]);
    const buffer = text("--key--");
    expect(memtable.get(buffer, 2, 3, hashKey(buffer, 2, 3), memtable.end)).toBe(1);
    expect(memtable.get(buffer, 1, 3, hashKey(buffer, 1, 3), memtable.end)).toBe(0);
  });

  it("shows nothing of a frame that is staged, and stages another in its place", () => {
    const memtable = newMemtable();
    expect(memtable.stageOne(OP_PUT, text("a"), 1, text("1"), 1, 0)).toBeGreaterThan(64);
    expect(get(memtable, "a")).toBeUndefined();
    expect(memtable.end).toBe(64);
    memtable.publish(memtable.stageOne(OP_DELETE, text("b"), 1, NOTHING, 0, 0));
    expect(get(memtable, "a")).toBeUndefined();
    expect(get(memtable, "b")).toBe("deleted");
    expect(memtable.nextSequence).toBe(101);
  });

  it("takes a batch in order, later operations on a key winning", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1")), remove("a"), put(text("b"), text("2")), put(text("b"), text("3"))]);
    expect(get(memtable, "a")).toBe("deleted");
    expect(get(memtable, "b")).toBe("3");
    expect(memtable).toMatchObject({ operationCount: 4, nextSequence: 104, liveBytes: 1 + 2 });
  });

  it("is a log byte for byte", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1"))]);
    const second = memtable.end;
    apply(memtable, [put(text("b"), text("2")), remove("a")], 64);
    expect(frameSequenceAt(memtable.bytes, second)).toBe(101);
    expect(stableMarkAt(memtable.bytes, second)).toBe(64);
    expect(readLog(memtable.bytes, memtable.end, "f", 3)).toMatchObject({
      header: { logId: 3, firstSequence: 100, bootId: "boot" },
      end: memtable.end,
      operationCount: 3,
      nextSequence: 103,
      stableMark: 64,
    });
  });

  it("shows a snapshot what it had before its limit", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1"))]);
    const early = memtable.end;
    apply(memtable, [put(text("a"), text("2"))]);
    const late = memtable.end;
    apply(memtable, [remove("a")]);
    apply(memtable, [put(text("b"), text("3"))]);
    expect([early, late, memtable.end].map((limit) => get(memtable, "a", limit))).toEqual(["1", "2", "deleted"]);
    expect(get(memtable, "b", late)).toBeUndefined();
    expect(get(memtable, "a", 64)).toBeUndefined();
    expect(allEntries(memtable.cursor(early))).toEqual([{ key: text("a"), value: text("1") }]);
    expect(allEntries(memtable.cursor(64))).toEqual([]);
  });

  it("shows a snapshot the right one of very many versions of a key", () => {
    const memtable = newMemtable();
    const limits: number[] = [];
    for (let i = 0; i < 1000; i++) {
      apply(memtable, [put(text("a"), text(`a${i}`)), put(text("b"), text(`b${i}`))]);
      limits.push(memtable.end);
    }
    apply(memtable, [put(text("c"), text("c"))]);
    memtable.cursor(memtable.end);
    for (const i of [0, 1, 2, 499, 998, 999]) {
      expect(get(memtable, "b", limits[i])).toBe(`b${i}`);
      const cursor = memtable.cursor(limits[i]);
      expect(allEntries(cursor).map(({ value }) => value)).toEqual([text(`a${i}`), text(`b${i}`)]);
      expect(cursor.last()).toBe(READY);
      expect(cursor.prev()).toBe(READY);
      expect(cursor.prev()).toBe(END);
    }
  });

  it("covers older writes with a range delete, and none that come later", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1")), put(text("b"), text("2")), put(text("c"), text("3"))]);
    const before = memtable.end;
    apply(memtable, [removeRange("b", "c"), put(text("bb"), text("4"))]);
    expect(["a", "b", "ba", "bb", "c"].map((key) => get(memtable, key))).toEqual(["1", "deleted", "deleted", "4", "3"]);
    expect(get(memtable, "b", before)).toBe("2");
    expect(get(memtable, "ba", before)).toBeUndefined();
    expect(allEntries(memtable.cursor(memtable.end)).map(({ key }) => key)).toEqual(["a", "bb", "c"].map(text));
    expect(memtable.rangeDeletes(before)).toEqual([]);
    expect(memtable.rangeDeletes(memtable.end)).toEqual([{ start: text("b"), end: text("c") }]);
    expect(memtable).toMatchObject({ rangeDeleteCount: 1, liveBytes: 6 + 2 + 3 });
  });

  it("takes an empty end of a range for none, and an inverted range for nothing", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("x"), text("1"))]);
    apply(memtable, [removeRange("z", "a")]);
    expect(get(memtable, "x")).toBe("1");
    expect(memtable.rangeDeletes(memtable.end)).toEqual([]);
    apply(memtable, [removeRange("b", "")]);
    expect(["a", "b", "x", "zzz"].map((key) => get(memtable, key))).toEqual([
      undefined,
      "deleted",
      "deleted",
      "deleted",
    ]);
    expect(memtable.rangeDeletes(memtable.end)).toEqual([{ start: text("b"), end: undefined }]);
  });

  it("grows where it is while it can, and what was read of it stays", () => {
    const memtable = new Memtable(newArena(65_536, 262_144), OPTIONS);
    const value = new Uint8Array(60_000).fill(7);
    apply(memtable, [put(text("a"), value)]);
    const cursor = memtable.cursor(memtable.end);
    const { buffer } = memtable;
    for (const [name, isInPlace] of [
      ["b", true],
      ["c", true],
      ["d", true],
      ["e", false],
    ] as const) {
      if (!memtable.roomFor(60_010)) memtable.grow(memtable.end + 60_100);
      expect(memtable.bytes.length).toBe(memtable.buffer.byteLength);
      apply(memtable, [put(text(name), value.fill(name.charCodeAt(0)))]);
      expect(memtable.buffer === buffer).toBe(isInPlace);
      expect(get(memtable, name) === name.repeat(value.length)).toBe(true);
      expect(get(memtable, "a")?.length).toBe(60_000);
    }
    expect(allEntries(cursor).map(({ key }) => key)).toEqual([text("a")]);
    expect(allEntries(memtable.cursor(memtable.end))).toHaveLength(5);
  });

  it("says when the arena has no room, and has it after it has grown", () => {
    const memtable = newMemtable();
    const value = new Uint8Array(60_000).fill(7);
    apply(memtable, [put(text("a"), value)]);
    expect(memtable.stageOne(OP_PUT, text("b"), 1, value, value.length, 0)).toBe(-1);
    expect(memtable.stageMany(new Uint8Array(60_000), 60_000, 0)).toBe(-1);
    expect(memtable.roomFor(60_000)).toBe(false);
    const cursor = memtable.cursor(memtable.end);
    const { buffer, end } = memtable;
    memtable.grow(200_000);
    expect(memtable.buffer.byteLength).toBeGreaterThanOrEqual(200_000);
    expect(memtable.bytes.buffer).toBe(memtable.buffer);
    expect(memtable.roomFor(60_000)).toBe(true);
    expect(memtable.end).toBe(end);
    apply(memtable, [put(text("b"), value)]);
    expect(get(memtable, "a")?.length).toBe(60_000);
    expect(get(memtable, "b")?.length).toBe(60_000);
    expect(allEntries(cursor).map(({ key }) => key)).toEqual([text("a")]);
    expect(cursor.keyBytes.buffer).toBe(buffer);
    expect(allEntries(memtable.cursor(memtable.end)).map(({ key }) => key)).toEqual(["a", "b"].map(text));
  });

  it("has room for a frame that fills the arena to the last byte", () => {
    const memtable = newMemtable();
    const length = 65_536 - 64 - 20 - (1 + 1 + 3) - 1;
    const value = new Uint8Array(length + 1).fill(9);
    expect(memtable.stageOne(OP_PUT, text("k"), 1, value, length + 1, 0)).toBe(-1);
    memtable.publish(memtable.stageOne(OP_PUT, text("k"), 1, value, length, 0));
    expect(memtable.end).toBe(65_536);
    expect(get(memtable, "k")?.length).toBe(length);
  });

  it("keeps keys of 0 to 65,536 bytes and values of none", () => {
    const memtable = newMemtable();
    const keys = [0, 1, 127, 128, 16_384, 65_535, 65_536].map((length) => new Uint8Array(length).fill(0x61));
    for (const key of keys) apply(memtable, [put(key, NOTHING)]);
    for (const key of keys) expect(get(memtable, key)).toBe("");
    const entries = allEntries(memtable.cursor(memtable.end));
    expect(entries.map(({ key }) => key.length)).toEqual(keys.map((key) => key.length));
  });

  it("orders keys by its comparator", () => {
    const memtable = newMemtable({ name: "reverse", compare: (a, b) => compareWhole(b, a) });
    for (const key of ["b", "a", "c", "ab"]) apply(memtable, [put(text(key), text(key))]);
    const cursor = memtable.cursor(memtable.end);
    expect(allEntries(cursor).map(({ key }) => key)).toEqual(["c", "b", "ab", "a"].map(text));
    expect(cursor.seek(text("bb"))).toBe(READY);
    expect(cursor.keyBytes[cursor.keyStart]).toBe(0x62);
    expect(get(memtable, "ab")).toBe("ab");
  });
});

describe("Memtable.recover", () => {
  it("keeps the header of the log, and goes on where it ends", () => {
    const memtable = newMemtable();
    apply(memtable, [put(text("a"), text("1"))]);
    const recovered = Memtable.recover(memtable.buffer, memtable.end, { ...OPTIONS, bootId: "another" });
    apply(recovered, [put(text("b"), text("2"))]);
    expect(readLog(recovered.bytes, recovered.end, "f", 3)).toMatchObject({
      header: { bootId: "boot" },
      operationCount: 2,
      end: recovered.end,
    });
    expect(get(recovered, "a")).toBe("1");
    expect(get(recovered, "b")).toBe("2");
  });
});
