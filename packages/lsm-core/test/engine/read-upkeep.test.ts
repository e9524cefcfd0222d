import { describe, expect, it } from "vitest";
import type { CompactionOptions } from "../../src/compaction/compaction-options.ts";
import { ReadUpkeep } from "../../src/engine/read-upkeep.ts";
import { ReadCost } from "../../src/read/read-cost.ts";
import { parseCases } from "../compaction/plan-text.ts";

/** Data above 100,000 bytes has a level before the last one. */
const OPTIONS: CompactionOptions = {
  level0Trigger: 4,
  level0TriggerMax: 8,
  level0Share: 1 / 3,
  baseBytes: 100_000,
  multiplier: 10,
  tableBytes: 1_000_000,
  grandparentFactor: 10,
  mergeBytesMax: 8_000_000,
  tombstoneShare: 0.3,
  formats: [0, 0, 0, 0, 0, 0, 0],
};

/** After how many looks, a hundred at a time, reads ask for a merge of these tables; `undefined`: not within two million. */
function looksBeforeMerge(tables: string): number | undefined {
  const [{ version }] = parseCases(`tables\n${tables}\n----\n`);
  const cost = new ReadCost();
  let hasAsked = false;
  const background = { poll: () => {}, requestCompaction: () => void (hasAsked = true) };
  const upkeep = new ReadUpkeep({ version, mayCompactForReads: true, background }, cost, OPTIONS);
  while (cost.looks < 2_000_000) {
    cost.looks += 100;
    if (cost.looks >= upkeep.checkAt) upkeep.check();
    if (hasAsked) return cost.looks;
  }
  return undefined;
}

describe("Looks at level 0 before reads ask for its merge", () => {
  it("are few when it has as many tables as make a merge", () => {
    expect(looksBeforeMerge("0: 5:a-z 4:a-z 3:a-z 2:a-z\n6: 1:a-z,b=9000000")).toBeLessThan(5000);
  });

  it("are few when its only table can move", () => {
    expect(looksBeforeMerge("0: 2:n-z,b=900000\n6: 1:a-m,b=900000")).toBeLessThan(10_000);
  });

  it("grow with what the merge reads", () => {
    const small = looksBeforeMerge("0: 2:a-z,b=1000000\n6: 1:a-z,b=1000000")!;
    const large = looksBeforeMerge("0: 2:a-z,b=1000000\n6: 1:a-z,b=4000000")!;
    expect(large / small).toBeCloseTo(2.5, 0);
  });

  it("pay for all levels that the merge passes", () => {
    // Four times level 0 is more than level 6, so the merge does not stop at level 5.
    const both = looksBeforeMerge("0: 3:a-z,b=1000000\n5: 2:a-z,b=1000000\n6: 1:a-z,b=3000000")!;
    const together = looksBeforeMerge("0: 3:a-z,b=1000000\n6: 1:a-z,b=4000000")!;
    expect(both).toBe(together);
  });

  it("do not pay for a level that it does not reach", () => {
    const above = looksBeforeMerge("0: 3:a-z,b=1000000\n5: 2:a-z,b=1000000\n6: 1:a-z,b=90000000")!;
    const alone = looksBeforeMerge("0: 3:a-z,b=1000000\n6: 1:a-z,b=1000000")!;
    expect(above).toBe(alone);
  });

  it("have no end when its only table would move to where it is alone", () => {
    expect(looksBeforeMerge("0: 2:a-z,b=1000000\n6: 1:a-z,b=9000000")).toBeUndefined();
  });

  it("have no end when it is empty", () => {
    expect(looksBeforeMerge("6: 1:a-z")).toBeUndefined();
  });
});
