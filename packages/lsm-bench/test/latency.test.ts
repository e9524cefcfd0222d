import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { measureLatency, summarize } from "../src/latency.ts";
import { latencySchema } from "../src/results.ts";

describe("summarize", () => {
  it("gives percentiles, the longest stall and when it was", () => {
    const nanos = Float64Array.from({ length: 10_000 }, (_, i) => i + 1);
    nanos[2500] = 20e6;
    const latency = summarize(nanos);
    expect(latencySchema.parse(latency)).toEqual(latency);
    expect(latency).toMatchObject({ p50: 5001, p90: 9001, p99: 9901, p999: 9991, p9999: 10_000, max: 20e6 });
    expect([latency.over1Ms, latency.over10Ms]).toEqual([1, 1]);
    expect(latency.slowest).toHaveLength(100);
    expect(latency.slowest[25]).toBe(20e6);
    expect(latency.slowest[24]).toBe(2500);
  });

  it("counts every operation in one bucket, and none above its bound", () => {
    const nanos = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 100_003);
    const { buckets } = summarize(nanos);
    let below = 0;
    for (const { upTo, count } of buckets) {
      below += count;
      expect(nanos.filter((value) => value <= upTo)).toHaveLength(below);
    }
    expect(below).toBe(nanos.length);
  });

  it("takes one operation for all percentiles", () => {
    expect(summarize(Float64Array.of(7))).toMatchObject({ p50: 7, p9999: 7, max: 7, mean: 7, slowest: [7] });
  });
});

describe("measureLatency", () => {
  it("times each operation to its end", async () => {
    const { latency, operationCount } = await measureLatency("row", 4, 1, (i) => (i === 2 ? sleep(20) : undefined));
    expect(operationCount).toBe(4);
    expect(latency.max).toBeGreaterThan(15e6);
    expect(latency.p50).toBeLessThan(15e6);
    expect(latency.slowest.indexOf(latency.max)).toBe(2);
  });

  it("has as many operations in flight as it was told, and no more", async () => {
    let now = 0;
    let most = 0;
    const operate = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await sleep(1);
      now--;
    };
    await measureLatency("row", 40, 8, operate);
    expect(most).toBe(8);
  });

  it("tells how late the event loop was while operations were in flight", async () => {
    const block = async (i: number): Promise<void> => {
      await sleep(5);
      const end = performance.now() + (i === 3 ? 40 : 0);
      while (performance.now() < end);
    };
    const { eventLoopDelay } = await measureLatency("row", 8, 2, block);
    expect(eventLoopDelay?.maxMs).toBeGreaterThan(25);
  });
});
