import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lsm, type LsmOptions, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";
import { CoreStore } from "../../src/store/core-store.ts";
import { type StoreFixture, storeConformance } from "../../src/testing.ts";

const test = { describe, it, expect };

/** Everything goes through tables, and all levels take part. */
const SMALL: LsmOptions = { memtableCapacity: 512, compactionTrigger: 2, blockSize: 512, tableSize: 4096 };

async function openInMemory(options: LsmOptions): Promise<StoreFixture> {
  return { store: await CoreStore.open("/db", { storage: new MemoryStorage(), ...options }) };
}

async function openDirectory(): Promise<StoreFixture> {
  const folder = mkdtempSync(join(tmpdir(), "lsm-typed-"));
  return { store: await CoreStore.open(join(folder, "db")), remove: () => rmSync(folder, { recursive: true }) };
}

storeConformance("CoreStore in memory", () => openInMemory({}), test);

storeConformance("CoreStore with tiny memtables", () => openInMemory(SMALL), test);

storeConformance("CoreStore in a directory", openDirectory, test);

storeConformance(
  "CoreStore with small limits",
  () => {
    const lsm = Lsm.open("/db", { storage: new MemoryStorage() });
    const limits = { keyBytes: 400, valueBytes: 10_000, transactionBytes: 100_000 };
    return { store: new CoreStore(lsm, { limits }) };
  },
  test,
);
