import { Lsm, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import type { Awaitable } from "../../src/base/awaitable.ts";
import { CoreStore } from "../../src/store/core-store.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import type { OrderedStore, StoreReader, StoreTransaction } from "../../src/store/ordered-store.ts";
import { findAnomaly } from "../../src/testing.ts";

const SEEDS = Array.from({ length: 12 }, (_, i) => 100 + i);

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

/** Anomalies that come up with some seed. */
async function anomaliesOf(open: () => OrderedStore): Promise<string[]> {
  const anomalies = await Promise.all(SEEDS.map((seed) => findAnomaly(open(), seed)));
  return anomalies.filter((anomaly) => anomaly !== undefined);
}

describe("findAnomaly", () => {
  it("finds none in the store in memory", async () => {
    expect(await anomaliesOf(() => new MemoryStore())).toEqual([]);
  });

  it("finds none in the embedded store, whether it flushes seldom or all the time", async () => {
    for (const memtableCapacity of [1 << 20, 300]) {
      const open = (): OrderedStore => {
        const storage = new MemoryStorage();
        return new CoreStore(Lsm.open("/db", { storage, memtableCapacity, compactionTrigger: 2, blockSize: 512 }));
      };
      expect(await anomaliesOf(open)).toEqual([]);
    }
  });

  it("finds what comes of reads that are not noticed", async () => {
    const careless = [
      () => carelessStore((noticed, now) => ({ get: (key) => now.get(key), scan: (options) => noticed.scan(options) })),
      () => carelessStore((noticed, now) => ({ get: (key) => noticed.get(key), scan: (options) => now.scan(options) })),
    ];
    for (const open of careless) {
      const anomalies = await anomaliesOf(open);
      expect(anomalies.length).toBeGreaterThan(SEEDS.length / 2);
      expect(anomalies[0]).toMatch(/^transaction \S+, number \d+ to commit, saw .* instead of .* \(seed \d+\)$/);
    }
  });
});
