/** A scan that is over leaves its cursors to the next one of the same view: no scan may show anything of another. */
import type { Comparator, LsmOptions } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb } from "../support/open-test-db.ts";
import { Random, SEED } from "../support/random.ts";
import { ScanProgram } from "../support/scan-program.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { keys } from "../support/text.ts";

const TINY: LsmOptions = { compactionTrigger: 2, blockSize: 512, tableSize: 4_096 };

const CONFIGURATIONS: Readonly<Record<string, LsmOptions>> = {
  "one memtable for all": { ...TINY, memtableCapacity: 1 << 20 },
  "a memtable and a few tables": { ...TINY, memtableCapacity: 6_000 },
  "tiny memtables": { ...TINY, memtableCapacity: 600 },
  "no cache and one open table": { ...TINY, memtableCapacity: 2_000, blockCacheCapacity: 0, openTables: 1 },
  "a cache of three blocks, compressed": {
    ...TINY,
    memtableCapacity: 2_000,
    blockCacheCapacity: 1_600,
    compression: "lz4",
  },
};

const BACKWARDS: Comparator = { name: "test.backwards", compare: (a, b) => Buffer.compare(b, a) };

describe("scans that take over cursors of earlier ones", () => {
  it.each(Object.entries(CONFIGURATIONS))(
    "equal scans of a map: %s",
    async (_, options) => {
      await runPrograms((random) => new ScanProgram(random, options));
    },
    PATIENCE_MS,
  );

  it(
    "equal scans of a map in another order",
    async () => {
      const options = { ...TINY, memtableCapacity: 2_000, comparator: BACKWARDS };
      await runPrograms((random) => new ScanProgram(random, options, (a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    },
    PATIENCE_MS,
  );
});

describe("a bound that a scan was to pass over", () => {
  it("is no bound of the next scan", () => {
    const db = openMemoryDb();
    expect(keys(db, { gt: "k" })).toEqual([]);
    db.put("k", "value");
    expect(keys(db, { reverse: true })).toEqual(["k"]);
  });
});

/** Runs programs; the message of a failure names the seed that `LSM_SEED` takes to run the failed one first. */
async function runPrograms(begin: (random: Random) => ScanProgram): Promise<void> {
  let failedScans = 0;
  for (let i = 0; i < sized(30, 3_000); i++) {
    const program = begin(new Random(SEED + i));
    try {
      await program.run(300);
    } catch (error) {
      throw new Error(`LSM_SEED=${SEED + i}`, { cause: error });
    }
    failedScans += program.failedScans;
  }
  expect(failedScans, "reads that failed ended scans").toBeGreaterThan(0);
}
