import { Lsm, type LsmOptions, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import type { Awaitable } from "../../src/base/awaitable.ts";
import { CoreStore } from "../../src/store/core-store.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import type { OrderedStore, StoreReader, StoreTransaction } from "../../src/store/ordered-store.ts";
import { findAnomaly } from "../../src/testing.ts";

const SEEDS = Array.from({ length: 8 }, (_, i) => 100 + i);

type Reads = Pick<StoreReader, "get" | "scan">;

/** A store that does not notice some of what its transactions read before they write. */
function carelessStore(carelessly: (noticed: Reads, unnoticed: Reads) => Reads): OrderedStore {
  const store = new MemoryStore();
  return {
    limits: store.limits,
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    scan: (options) => store.scan(options),
    snapshot: () => store.snapshot(),
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
    transact: <T>(fn: (transaction: StoreTransaction) => Awaitable<T>) =>
      store.transact((transaction) => fn(carelessTransaction(transaction, carelessly(transaction, store.snapshot())))),
  };
}

function carelessTransaction(transaction: StoreTransaction, reads: Reads): StoreTransaction {
  let hasWritten = false;
  const writing = (): StoreTransaction => {
    hasWritten = true;
    return transaction;
  };
  return {
    get: (key) => (hasWritten ? transaction : reads).get(key),
    getMany: (keys) => transaction.getMany(keys),
    scan: (options) => (hasWritten ? transaction : reads).scan(options),
    put: (key, value) => writing().put(key, value),
    delete: (key) => writing().delete(key),
    deleteRange: (range) => writing().deleteRange(range),
  };
}

async function anomalyOf(store: OrderedStore, seed: number): Promise<string | undefined> {
  try {
    return await findAnomaly(store, seed);
  } finally {
    await store.close();
  }
}

function openCore(options: LsmOptions): OrderedStore {
  return new CoreStore(Lsm.open("/db", { storage: new MemoryStorage(), ...options }));
}

describe("findAnomaly", () => {
  it.each(SEEDS)("finds none in the store in memory, seed %i", async (seed) => {
    expect(await anomalyOf(new MemoryStore(), seed)).toBeUndefined();
  });

  it.each(SEEDS)("finds none in the embedded store, seed %i", async (seed) => {
    expect(await anomalyOf(openCore({}), seed)).toBeUndefined();
  });

  it.each(SEEDS)("finds none in the embedded store when it flushes all the time, seed %i", async (seed) => {
    const options = { memtableCapacity: 300, compactionTrigger: 2, blockSize: 512 };
    expect(await anomalyOf(openCore(options), seed)).toBeUndefined();
  });

  it.each([
    [
      "keys",
      (noticed: Reads, now: Reads): Reads => ({ get: (key) => now.get(key), scan: (range) => noticed.scan(range) }),
    ],
    [
      "ranges",
      (noticed: Reads, now: Reads): Reads => ({ get: (key) => noticed.get(key), scan: (range) => now.scan(range) }),
    ],
  ] as const)("finds what comes of reads of %s that are not noticed", async (_, carelessly) => {
    const anomalies = await Promise.all(SEEDS.map((seed) => anomalyOf(carelessStore(carelessly), seed)));
    const found = anomalies.filter((anomaly) => anomaly !== undefined);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatch(/^transaction .* \(seed \d+\)$/);
  });
});
