import { describe, expect, it } from "vitest";
import type { BenchTarget, TargetDescription } from "../src/bench-target.ts";
import { DataSet } from "../src/data-set.ts";
import { Session } from "../src/session.ts";
import { loadMap } from "../src/targets/map.ts";
import { WrongAnswerError } from "../src/verify.ts";
import { workloadNamed } from "../src/workloads/registry.ts";

/** A map whose answers are spoilt in one way. */
async function spoilt(spoil: (target: BenchTarget) => Partial<BenchTarget>): Promise<TargetDescription> {
  const map = await loadMap();
  return {
    ...map,
    create() {
      const target = map.create();
      return Object.assign(Object.create(target) as BenchTarget, bound(target), spoil(target));
    },
  };
}

/** The map's methods use private fields, so they keep the map itself as `this`. */
function bound(target: BenchTarget): BenchTarget {
  return {
    open: (dir, options) => target.open(dir, options),
    close: () => target.close(),
    putAll: (keys, values) => target.putAll(keys, values),
    putConcurrently: (keys, values, writerCount) => target.putConcurrently(keys, values, writerCount),
    putBatches: (keys, values, batchLength) => target.putBatches(keys, values, batchLength),
    deleteAll: (keys) => target.deleteAll(keys),
    get: (key) => target.get(key),
    scanAll: (isReverse, visit) => target.scanAll(isReverse, visit),
    seekAll: (keys, count, visit) => target.seekAll(keys, count, visit),
    rangeAll: (keys, count, visit) => target.rangeAll(keys, count, visit),
    mixedAll: (operations, onRead) => target.mixedAll(operations, onRead),
  };
}

async function runOn(description: TargetDescription, name: string): Promise<void> {
  const data = new DataSet({ recordCount: 100, valueBytes: 20, seed: 1 });
  const session = new Session({ description, data, dir: "unused", durability: "none", cacheBytes: 1 });
  const workload = workloadNamed(name);
  await workload.prepare?.(session);
  await workload.run(session);
}

describe("a run fails when a target", () => {
  it("loses a record", async () => {
    const target = await spoilt((map) => ({
      putAll: (keys, values) => map.putAll(keys.slice(1), values.slice(1)),
    }));
    await expect(runOn(target, "fillrandom")).rejects.toThrow(WrongAnswerError);
  });

  it("gives a wrong byte", async () => {
    const target = await spoilt((map) => ({
      get(key) {
        const value = map.get(key);
        return value === undefined ? undefined : Uint8Array.from(value, (byte, i) => (i === 7 ? byte ^ 1 : byte));
      },
    }));
    await expect(runOn(target, "read")).rejects.toThrow(WrongAnswerError);
  });

  it("finds a key that is absent", async () => {
    const target = await spoilt((map) => ({ get: (key) => map.get(key) ?? Buffer.alloc(20) }));
    await expect(runOn(target, "read")).rejects.toThrow("absent keys");
  });

  it("scans in the wrong order", async () => {
    const target = await spoilt((map) => ({ scanAll: (_, visit) => map.scanAll(false, visit) }));
    await expect(runOn(target, "read")).rejects.toThrow(WrongAnswerError);
  });

  it("finds too little by a seek", async () => {
    const target = await spoilt((map) => ({ seekAll: (keys, count, visit) => map.seekAll(keys, count - 1, visit) }));
    await expect(runOn(target, "read")).rejects.toThrow("seeks");
  });

  it("keeps what was deleted", async () => {
    const target = await spoilt(() => ({ deleteAll() {} }));
    await expect(runOn(target, "delete")).rejects.toThrow(WrongAnswerError);
  });

  it("keeps an overwritten value", async () => {
    let fills = 0;
    const target = await spoilt((map) => ({
      putAll: (keys, values) => (fills++ === 0 ? undefined : map.putAll(keys, values)),
    }));
    await expect(runOn(target, "overwrite")).rejects.toThrow(WrongAnswerError);
  });
});
