import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/store/memory-store.ts";
import { storeConformance } from "../../src/testing.ts";

const test = { describe, it, expect };

storeConformance("MemoryStore", () => ({ store: new MemoryStore() }), test);

storeConformance(
  "MemoryStore with small limits",
  () => ({ store: new MemoryStore({ limits: { keyBytes: 400, valueBytes: 10_000, transactionBytes: 100_000 } }) }),
  test,
);
