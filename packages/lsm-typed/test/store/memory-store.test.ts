import { MAX_BATCH_BYTES, MAX_KEY_BYTES, MAX_VALUE_BYTES } from "lsm-core";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/store/memory-store.ts";
import { list, toBytes, write, writeIn } from "../../src/testing/store-bench.ts";

describe("MemoryStore", () => {
  it("takes what the embedded engine takes unless it is told otherwise", () => {
    const engine = { keyBytes: MAX_KEY_BYTES, valueBytes: MAX_VALUE_BYTES, transactionBytes: MAX_BATCH_BYTES };
    expect(new MemoryStore().limits).toEqual(engine);
    expect(new MemoryStore({ limits: { keyBytes: 10 } }).limits).toEqual({ ...engine, keyBytes: 10 });
  });

  it.each([-1, 1.5, Number.NaN, MAX_KEY_BYTES + 1])("refuses a limit of %d", (keyBytes) => {
    expect(() => new MemoryStore({ limits: { keyBytes } })).toThrow(RangeError);
  });

  it("answers reads at once", () => {
    const store = new MemoryStore();
    expect(store.get(toBytes("a"))).toBeUndefined();
    expect(store.getMany([toBytes("a")])).toEqual([undefined]);
    expect(store.scan({ start: toBytes("a"), end: toBytes("b") }).next(1)).toEqual([]);
  });

  it("finds conflicts with commits that came before another old transaction ended", async () => {
    const store = new MemoryStore();
    const runs = { outer: 0, inner: 0 };
    await store.transact(async (outer) => {
      if (++runs.outer === 1) {
        await outer.get(toBytes("a"));
        await write(store, "a=1");
        await store.transact(async (inner) => {
          if (++runs.inner === 1) {
            await inner.get(toBytes("b"));
            await write(store, "b=1");
          }
          writeIn(inner, "inner=1");
        });
      }
      writeIn(outer, "outer=1");
    });
    expect(runs).toEqual({ outer: 2, inner: 2 });
    expect(await list(store)).toBe("a=1 b=1 inner=1 outer=1");
  });

  it("keeps a swallowed refusal out of the transaction and commits the rest", async () => {
    const store = new MemoryStore({ limits: { keyBytes: 2 } });
    await store.transact((transaction) => {
      writeIn(transaction, "a=1");
      expect(() => writeIn(transaction, "abc=1")).toThrow("the key has 3 bytes; the store takes 2 at most");
    });
    expect(await list(store)).toBe("a=1");
  });
});
