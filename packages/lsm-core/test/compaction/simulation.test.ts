import { describe, expect, it } from "vitest";
import { defaultCompactionOptions } from "../../src/compaction/compaction-options.ts";
import { levelTargets } from "../../src/compaction/level-targets.ts";
import { ENTRY_BYTES, Simulation } from "./simulation.ts";

const FLUSH_ENTRIES = 100;
const TRIGGER = 4;
const OPTIONS = {
  ...defaultCompactionOptions(FLUSH_ENTRIES * ENTRY_BYTES, TRIGGER),
  baseBytes: 4 * TRIGGER * FLUSH_ENTRIES * ENTRY_BYTES,
  tableBytes: FLUSH_ENTRIES * ENTRY_BYTES,
  mergeBytesMax: 32 * FLUSH_ENTRIES * ENTRY_BYTES,
};
/** More than any workload here needs: reaching it means that the picker goes round in circles. */
const PLAN_COUNT_MAX = 500;

/** Numbers of 0 to limit - 1 (mulberry32, Tommy Ettinger). */
function newRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) % limit;
  };
}

interface Workload {
  readonly flushCount: number;
  /** The entries of a flush: key numbers, and whether each is deleted. */
  readonly entry: (flush: number, i: number) => [key: number, isTombstone: boolean];
}

/** Runs a workload; `planCountMax` plans fit between two flushes. */
function run(workload: Workload, planCountMax = PLAN_COUNT_MAX): { simulation: Simulation; level0Max: number } {
  const simulation = new Simulation(OPTIONS);
  let level0Max = 0;
  for (let flush = 0; flush < workload.flushCount; flush++) {
    simulation.flush(new Map(Array.from({ length: FLUSH_ENTRIES }, (_, i) => workload.entry(flush, i))));
    const planCount = simulation.settle(planCountMax);
    if (planCountMax === PLAN_COUNT_MAX) expect(planCount).toBeLessThan(PLAN_COUNT_MAX);
    level0Max = Math.max(level0Max, simulation.version.levels[0].length);
  }
  return { simulation, level0Max };
}

function liveShare(simulation: Simulation, liveCount: number): number {
  return simulation.version.bytes / (liveCount * ENTRY_BYTES);
}

describe("a simulated workload", () => {
  it("of random updates keeps its levels within their targets and rewrites little", () => {
    const random = newRandom(1);
    const keyCount = 30_000;
    const { simulation } = run({ flushCount: 900, entry: () => [random(keyCount), false] });
    const { version } = simulation;
    const { baseLevel, targets } = levelTargets(version, OPTIONS);
    expect(baseLevel).toBe(4);
    for (let level = baseLevel; level < 6; level++) {
      expect(version.levelBytes(level)).toBeLessThanOrEqual(targets[level]);
    }
    // The base level is so small here that level 0 passes it.
    expect(version.levelBytes(4)).toBe(0);
    expect(version.levelBytes(5)).toBeGreaterThan(targets[5] / 4);
    expect(simulation.writeAmplification).toBeLessThan(11);
    expect(liveShare(simulation, keyCount)).toBeLessThan(1.1);
  });

  it("of keys in order is written once, and twice more while its tables are small", () => {
    const inOrder = (flush: number, i: number): [number, boolean] => [flush * FLUSH_ENTRIES + i, false];
    const { simulation } = run({ flushCount: 300, entry: inOrder });
    expect(simulation.writeAmplification).toBe(1);

    const small = new Simulation(OPTIONS);
    for (let flush = 0; flush < 900; flush++) {
      small.flush(
        new Map([
          [flush * 2, false],
          [flush * 2 + 1, false],
        ]),
      );
      expect(small.settle(PLAN_COUNT_MAX)).toBeLessThan(PLAN_COUNT_MAX);
    }
    expect(small.writeAmplification).toBeLessThan(3);
    expect(small.version.tableCount).toBeLessThan(130);
  });

  it("keeps level 0 bounded when few plans fit between two flushes", () => {
    const random = newRandom(2);
    const { level0Max, simulation } = run({ flushCount: 600, entry: () => [random(20_000), false] }, 2);
    expect(level0Max).toBeLessThanOrEqual(3 * TRIGGER);
    simulation.settle(PLAN_COUNT_MAX);
    expect(liveShare(simulation, 20_000)).toBeLessThan(1.25);
  });

  it("gives the space of deleted keys back without further writes", () => {
    const random = newRandom(3);
    const keyCount = 8000;
    const simulation = run({ flushCount: 300, entry: () => [random(keyCount), false] }).simulation;
    const before = simulation.version.bytes;
    for (let first = 0; first < keyCount; first += FLUSH_ENTRIES) {
      if (first % (10 * FLUSH_ENTRIES) === 0) continue;
      simulation.flush(new Map(Array.from({ length: FLUSH_ENTRIES }, (_, i) => [first + i, true])));
      expect(simulation.settle(PLAN_COUNT_MAX)).toBeLessThan(PLAN_COUNT_MAX);
    }
    expect(simulation.version.bytes).toBeLessThan(before * 0.15);
    const tombstones = simulation.version.levels.flat().reduce((sum, table) => sum + table.tombstoneCount, 0);
    expect(tombstones).toBe(0);
  });

  it("comes to rest whatever is put and deleted", () => {
    for (let seed = 10; seed < 16; seed++) {
      const random = newRandom(seed);
      const keyCount = 500 + random(8000);
      const deleteShare = random(80);
      const hot = 1 + random(keyCount);
      run({
        flushCount: 150,
        entry: () => [random(3) === 0 ? random(hot) : random(keyCount), random(100) < deleteShare],
      });
    }
  });
});
