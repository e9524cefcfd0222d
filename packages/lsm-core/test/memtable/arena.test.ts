import { describe, expect, it, vi } from "vitest";
import { ARENA_BYTES_MAX, arenaBytes, ArenaPool, newArena } from "../../src/memtable/arena.ts";

describe("newArena", () => {
  it("has at least the bytes asked for, in whole pages", () => {
    expect(newArena(1).byteLength).toBe(65_536);
    expect(newArena(65_536).byteLength).toBe(65_536);
    expect(newArena(65_537).byteLength).toBe(131_072);
  });

  it("can grow where it is as far as asked for", () => {
    const arena = newArena(1, 200_000);
    expect(arena.maxByteLength).toBe(262_144);
    const bytes = arenaBytes(arena);
    arena.grow(131_072);
    expect(bytes.length).toBe(65_536);
    expect(arenaBytes(arena).length).toBe(131_072);
    expect(newArena(100_000, 1).growable).toBe(false);
  });

  it("does without growing where there are no addresses for it", () => {
    const Native = SharedArrayBuffer;
    class Scarce extends Native {
      constructor(byteLength: number, options?: { maxByteLength?: number }) {
        if (options?.maxByteLength !== undefined) throw new RangeError("Array buffer allocation failed");
        super(byteLength);
      }
    }
    vi.stubGlobal("SharedArrayBuffer", Scarce);
    try {
      const arena = newArena(1, 200_000);
      expect([arena.byteLength, arena.growable]).toEqual([65_536, false]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("refuses what offsets cannot name", () => {
    expect(() => newArena(ARENA_BYTES_MAX + 1)).toThrow(RangeError);
  });
});

describe("ArenaPool", () => {
  it("gives an arena again only after it was released", () => {
    const pool = new ArenaPool(1 << 20);
    const first = pool.acquire(1000);
    expect(pool.acquire(1000)).not.toBe(first);
    pool.release(first);
    expect(pool.acquire(1000)).toBe(first);
    expect(pool.acquire(1000)).not.toBe(first);
  });

  it("gives the smallest that is large enough, and none that is far too large", () => {
    const pool = new ArenaPool(4 << 20);
    const [large, small, middle] = [newArena(1 << 20), newArena(1), newArena(200_000)];
    for (const arena of [large, small, middle]) pool.release(arena);
    expect(pool.acquire(100_000)).toBe(middle);
    expect(pool.acquire(1)).toBe(small);
    expect(pool.acquire(1)).not.toBe(large);
    expect(pool.acquire(1 << 19)).toBe(large);
  });

  it("gives no buffer that cannot grow as far as asked for", () => {
    const pool = new ArenaPool(1 << 20);
    const [fixed, growable] = [newArena(65_536), newArena(65_536, 200_000)];
    for (const arena of [fixed, growable]) pool.release(arena);
    expect(pool.acquire(1000, 200_000)).toBe(growable);
    expect(pool.acquire(1000, 200_000)).not.toBe(fixed);
    expect(pool.acquire(1000)).toBe(fixed);
  });

  it("keeps so many bytes at most", () => {
    const pool = new ArenaPool(131_072);
    for (let i = 0; i < 4; i++) pool.release(newArena(1));
    expect(pool.keptBytes).toBe(131_072);
    pool.acquire(1);
    pool.release(newArena(65_537));
    expect(pool.keptBytes).toBe(65_536);
  });
});
