import * as core from "lsm-core";
import * as prelude from "lsm-core/prelude";
import * as testing from "lsm-core/testing";
import { describe, expect, it } from "vitest";

describe("the package", () => {
  it("exports the contract from its root", () => {
    for (const name of [
      "Lsm",
      "LsmConfig",
      "Batch",
      "Scan",
      "Snapshot",
      "Transaction",
      "TransactionScan",
      "LsmError",
      "NodeStorage",
      "MemoryStorage",
      "DEFAULT_MEMTABLE_CAPACITY",
      "DEFAULT_COMPACTION_TRIGGER",
      "MAX_KEY_BYTES",
      "MAX_VALUE_BYTES",
    ]) {
      expect(core).toHaveProperty(name);
    }
  });

  it("exports the common surface from lsm-core/prelude, the very same things", () => {
    expect(Object.keys(prelude).toSorted()).toEqual(
      [
        "Batch",
        "DEFAULT_BLOCK_CACHE_CAPACITY",
        "DEFAULT_COMPACTION_TRIGGER",
        "DEFAULT_MEMTABLE_CAPACITY",
        "Lsm",
        "LsmConfig",
        "LsmError",
        "Scan",
      ].toSorted(),
    );
    for (const [name, value] of Object.entries(prelude)) expect(Object.entries(core)).toContainEqual([name, value]);
  });

  it("exports the simulated storage from lsm-core/testing", () => {
    expect(testing).toHaveProperty("SimulatedStorage");
  });

  it("runs on a disk and in memory through the same seam", () => {
    expect(new core.NodeStorage().threadKind).toBe("node");
    expect(new core.MemoryStorage().threadKind).toBeUndefined();
  });
});
