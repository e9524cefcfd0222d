import { type Comparator, type LsmOptions, MemoryStorage } from "lsm-core";
import { describe, it } from "vitest";
import { checkPrograms } from "../support/check-programs.ts";
import { ModelRunner } from "../support/model-runner.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { COMPRESSIONS } from "../support/compressions.ts";

const TINY: LsmOptions = { memtableCapacity: 400, compactionTrigger: 2, blockSize: 512, tableSize: 4_096 };

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  defaults: {},
  "tiny memtables and blocks": TINY,
  "a flush after every write": { ...TINY, memtableCapacity: 0 },
  "no block cache": { ...TINY, blockCacheCapacity: 0 },
  "a block cache of one block and two open tables": { ...TINY, blockCacheCapacity: 600, openTables: 2 },
  "no filter": { ...TINY, bloom: false },
  "no locator": { ...TINY, locator: false },
  "neither filter nor locator": { ...TINY, bloom: false, locator: false, memtableCapacity: 1_000 },
  "durability none": { ...TINY, durability: "none" },
  "durability sync": { ...TINY, durability: "sync" },
  ...Object.fromEntries(COMPRESSIONS.map((compression) => [`compression ${compression}`, { ...TINY, compression }])),
};

describe("the API equals a sorted map, in memory", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "%s",
    async (_, options) => {
      await checkPrograms(sized(60, 5_000), sized(60, 200), (commands) =>
        new ModelRunner("/db", { ...options, storage: new MemoryStorage() }).run(commands),
      );
    },
    PATIENCE_MS,
  );
});

describe("the API equals a map sorted by a comparator", () => {
  const comparators: readonly (readonly [string, Comparator, (a: string, b: string) => number])[] = [
    [
      "reverse",
      { name: "test.reverse", compare: (a, b) => Buffer.compare(b, a) },
      (a, b) => (a < b ? 1 : a > b ? -1 : 0),
    ],
    [
      "length first",
      { name: "test.length", compare: (a, b) => a.length - b.length || Buffer.compare(a, b) },
      (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0),
    ],
  ];
  it.each(comparators)(
    "%s",
    async (_, comparator, compare) => {
      await checkPrograms(sized(60, 5_000), sized(60, 200), (commands) =>
        new ModelRunner("/db", { ...TINY, comparator, storage: new MemoryStorage() }, compare).run(commands),
      );
    },
    PATIENCE_MS,
  );
});
