import {
  DEFAULT_COMPACTION_TRIGGER,
  DEFAULT_MEMTABLE_CAPACITY,
  Lsm,
  LsmConfig,
  type LsmOptions,
  MemoryStorage,
} from "lsm-core";
import { describe, expect, it } from "vitest";
import { thrown } from "../support/thrown.ts";

describe("LsmConfig", () => {
  it("starts from the defaults, with new and with default()", () => {
    for (const config of [new LsmConfig(), LsmConfig.default()]) {
      expect(config).toBeInstanceOf(LsmConfig);
      expect(config.memtableCapacityBytes).toBe(DEFAULT_MEMTABLE_CAPACITY);
      expect(config.compactionTriggerRuns).toBe(DEFAULT_COMPACTION_TRIGGER);
      expect(config.durabilityLevel).toBe("process");
      expect(config.blockCacheCapacityBytes).toBeGreaterThan(0);
    }
    expect(DEFAULT_MEMTABLE_CAPACITY).toBe(4 * 1024 * 1024);
    expect(DEFAULT_COMPACTION_TRIGGER).toBe(4);
    expect(new LsmConfig().compressionByLevel).toEqual(["lz4"]);
  });

  it("is immutable: each setter returns a new config and leaves the old one", () => {
    const base = new LsmConfig();
    const changed = base.memtableCapacity(1).compactionTrigger(9).blockCacheCapacity(5).durability("sync");
    expect(changed).not.toBe(base);
    expect(base.memtableCapacityBytes).toBe(DEFAULT_MEMTABLE_CAPACITY);
    expect(base.compactionTriggerRuns).toBe(DEFAULT_COMPACTION_TRIGGER);
    expect(base.durabilityLevel).toBe("process");
    expect(changed.memtableCapacityBytes).toBe(1);
    expect(changed.compactionTriggerRuns).toBe(9);
    expect(changed.blockCacheCapacityBytes).toBe(5);
    expect(changed.durabilityLevel).toBe("sync");
  });

  it("branches: two configs from one base do not see each other", () => {
    const base = new LsmConfig().memtableCapacity(100);
    const left = base.durability("none");
    const right = base.durability("sync");
    expect([left.durabilityLevel, right.durabilityLevel]).toEqual(["none", "sync"]);
    expect([left.memtableCapacityBytes, right.memtableCapacityBytes]).toEqual([100, 100]);
  });

  it("chains every setter of the contract", () => {
    const config = new LsmConfig()
      .memtableCapacity(0)
      .compactionTrigger(2)
      .blockCacheCapacity(0)
      .durability("none")
      .bloom(false)
      .bloom(12)
      .compression("none")
      .storage(new MemoryStorage())
      .comparator({ name: "test", compare: (a, b) => Buffer.compare(a, b) })
      .readOnly(false);
    using db = Lsm.openWith("/db", config);
    db.put("k", "v");
    expect(db.has("k")).toBe(true);
  });
});

const INVALID: Readonly<Record<string, readonly unknown[]>> = {
  memtableCapacity: [-1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, "64", null, 2 ** 53],
  compactionTrigger: [0, -1, 1.5, "4", null],
  blockCacheCapacity: [-1, 0.5, "1", null],
  durability: ["fsync", "", 1, null, true],
  bloom: [-1, 0, 65, 1.5, "10", null, true],
  locator: [1, "on", null],
  compression: ["gzip", 1, null, [], ["none", "gzip"]],
  blockSize: [0, 511, 65_537, "4096", null],
  tableSize: [0, 1, 1.5, null],
  openTables: [0, -1, null],
  sealedMemtables: [0, 65, null],
  slowdownTrigger: [0, null],
  stopTrigger: [0, null],
  backgroundThread: [1, null, "./background-thread.js"],
  storage: ["memory", 1, null, {}],
  comparator: [{}, { name: "x" }, { name: 1, compare: () => 0 }, { compare: () => 0 }, null, () => 0],
  readOnly: [1, "yes", null],
};

describe("an invalid option is an error that names the option", () => {
  for (const [option, values] of Object.entries(INVALID)) {
    it.each(values.map((value) => [value]))(`${option}: %s`, (value) => {
      const setter = (): unknown => Reflect.get(new LsmConfig(), option).call(new LsmConfig(), value);
      const open = (): unknown => Lsm.open("/db", { storage: new MemoryStorage(), [option]: value });
      for (const action of [setter, open]) {
        const error = thrown(action);
        expect(error instanceof TypeError || error instanceof RangeError, String(error)).toBe(true);
        expect(String(error)).toContain(option);
      }
    });
  }

  it("an option that does not exist is named", () => {
    const error = thrown(() => Lsm.open("/db", { storage: new MemoryStorage(), memtableCapacty: 5 } as LsmOptions));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("memtableCapacty");
  });

  it("an option of undefined means its default", () => {
    using db = Lsm.open("/db", { storage: new MemoryStorage(), durability: undefined });
    db.put("k", "v");
  });
});
