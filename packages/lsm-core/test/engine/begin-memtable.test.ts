import { describe, expect, it } from "vitest";
import { acquireArena, arenaBytesMax } from "../../src/engine/begin-memtable.ts";
import { ARENA_BYTES_MAX, sharedArenas } from "../../src/memtable/arena.ts";

describe("acquireArena", () => {
  it.each([0, 1000, 4 << 20])("can grow in place until it is sealed, for a capacity of %i", (capacity) => {
    const arena = acquireArena(capacity);
    expect(arena.byteLength).toBeLessThan(2 * capacity + 131_072);
    expect(arena.maxByteLength).toBeGreaterThanOrEqual(arenaBytesMax(capacity));
  });

  it("gives the arenas of two memtables of 64 MiB again", () => {
    const arenas = [acquireArena(64 << 20), acquireArena(64 << 20)];
    for (const arena of arenas) sharedArenas.release(arena);
    const again = [acquireArena(64 << 20), acquireArena(64 << 20)];
    expect(again.every((arena) => arenas.includes(arena))).toBe(true);
  });

  it("holds a log that is longer", () => {
    expect(acquireArena(1000, 5_000_000).byteLength).toBeGreaterThanOrEqual(5_000_000);
  });
});

describe("arenaBytesMax", () => {
  it("has a memtable of the largest capacity sealed before offsets end", () => {
    expect(arenaBytesMax(2 ** 30)).toBe(ARENA_BYTES_MAX);
  });
});
