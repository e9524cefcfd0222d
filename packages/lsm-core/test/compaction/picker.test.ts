import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CompactionOptions } from "../../src/compaction/compaction-options.ts";
import { pickCompaction, pickManual } from "../../src/compaction/compaction-picker.ts";
import { formatPlan, parseCases, type PlanCase } from "./plan-text.ts";

const OPTIONS: CompactionOptions = {
  level0Trigger: 3,
  level0TriggerMax: 5,
  level0Share: 1 / 10,
  baseBytes: 10_000,
  multiplier: 10,
  tableBytes: 1000,
  grandparentFactor: 10,
  mergeBytesMax: 8000,
  tombstoneShare: 0.3,
  formats: [0, 0, 0, 0, 0, 0, 0],
};

function read(name: string): PlanCase[] {
  return parseCases(readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8"));
}

describe("pickCompaction", () => {
  it.each(read("picker.txt").map((each): [string, PlanCase] => [each.name, each]))("%s", (_, each) => {
    expect(formatPlan(pickCompaction(each.version, OPTIONS, each.pointers))).toBe(each.plan);
  });

  it("does not move a table to a level that is stored differently", () => {
    const { version, pointers } = read("picker.txt").find(({ name }) => name.startsWith("the oldest table moves"))!;
    const options = { ...OPTIONS, formats: [0, 0, 0, 0, 0, 0, 1] };
    expect(formatPlan(pickCompaction(version, options, pointers))).toBe("merge level-0 0[1] -> 6 drop");
  });

  it("drops what it is told that range deletes cover", () => {
    const [{ version, pointers }] = parseCases("name\n0: 2:a-z,r=2 1:c-d\n6: 5:c-m 6:n-z\n----\n");
    const deletes = [
      { start: Buffer.from("b"), end: Buffer.from("e") },
      { start: Buffer.from("n"), end: undefined },
    ];
    expect(formatPlan(pickCompaction(version, OPTIONS, pointers, () => deletes))).toBe("drop 0[1] 6[6]");
  });
});

describe("pickManual", () => {
  it.each(read("manual.txt").map((each): [string, PlanCase] => [each.name, each]))("%s", (_, each) => {
    expect(formatPlan(pickManual(each.version, each.range!, OPTIONS))).toBe(each.plan);
  });
});
