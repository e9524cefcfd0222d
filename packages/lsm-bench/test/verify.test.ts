import { describe, expect, it } from "vitest";
import type { BytesTarget, BytesTargetDescription } from "../src/bench-target.ts";
import { DataSet } from "../src/data-set.ts";
import type { KeyKind } from "../src/results.ts";
import { Session } from "../src/session.ts";
import type { Pass, SessionResult } from "../src/session.ts";
import { loadMap, MapTarget } from "../src/targets/map.ts";
import type { BenchRecord } from "../src/typed/bench-record.ts";
import type { TypedTarget } from "../src/typed/typed-target.ts";
import { WrongAnswerError } from "../src/verify.ts";
import { workloadNamed } from "../src/workloads/registry.ts";

/** A map whose answers are spoilt in one way. */
type Spoil = (map: MapTarget) => Partial<BytesTarget>;

/** Methods of the map keep the map itself as `this`, because they use private fields. */
function spoilt(spoil: Spoil): BytesTarget {
  const map = new MapTarget();
  const target: BytesTarget = {
    open: () => map.open(),
    close: () => map.close(),
    put: (key, value) => map.put(key, value),
    putAsync: async (key, value) => map.put(key, value),
    putBatch: (keys, values, start, end) => map.putBatch(keys, values, start, end),
    delete: (key) => map.delete(key),
    get: (key) => map.get(key),
    getCopy: (key) => map.getCopy(key),
    getAsync: async (key) => map.get(key),
    getMany: (keys) => map.getMany(keys),
    scanAll: (isReverse, visit) => map.scanAll(isReverse, visit),
    seekAll: (keys, count, visit) => map.seekAll(keys, count, visit),
    rangeAll: (keys, count, visit) => map.rangeAll(keys, count, visit),
  };
  return { ...target, ...spoil(map) };
}

async function runOn(
  spoil: Spoil,
  name: string,
  pass: Pass = "throughput",
  keyKind: KeyKind = "decimal",
  rowLimitMs = 60_000,
): Promise<SessionResult> {
  const workload = workloadNamed(name);
  if (workload.family !== "bytes") throw new TypeError(`${name} is not about keys and values.`);
  const data = await DataSet.make({ recordCount: 100, valueBytes: 20, keyKind, seed: 1 });
  const description: BytesTargetDescription = { ...(await loadMap()), create: () => spoilt(spoil) };
  const options = { dir: "unused", durability: "none", cacheBytes: 1, valueBytes: 20, pass, rowLimitMs } as const;
  const session = new Session<BytesTarget>({ ...options, description });
  await workload.prepare?.(session, data);
  await workload.run(session, data);
  return await session.result();
}

const withWrongByte: Spoil = (map) => ({
  get(key) {
    const value = map.get(key);
    return value === undefined ? undefined : Uint8Array.from(value, (byte, i) => (i === 7 ? byte ^ 1 : byte));
  },
});

describe("a run fails when a target", () => {
  it.each(["fillrandom", "fillbatch", "fillseq-256", "churn"])("loses a record of %s", async (workload) => {
    const spoil: Spoil = (map) => {
      let count = 0;
      return {
        put: (key, value) => (++count % 10 === 0 ? undefined : map.put(key, value)),
        putAsync: async (key, value) => (++count % 10 === 0 ? undefined : map.put(key, value)),
        putBatch: (keys, values, start, end) => map.putBatch(keys, values, start + 1, end),
      };
    };
    await expect(runOn(spoil, workload)).rejects.toThrow(WrongAnswerError);
  });

  it.each(["read", "mixed", "mixed-256", "ycsb", "fillrandom"])("gives a wrong byte to %s", async (workload) => {
    await expect(runOn(withWrongByte, workload)).rejects.toThrow(WrongAnswerError);
    await expect(runOn(withWrongByte, workload, "latency")).rejects.toThrow(WrongAnswerError);
  });

  it("gives a wrong byte of real data", async () => {
    await expect(runOn(withWrongByte, "read", "throughput", "city")).rejects.toThrow(WrongAnswerError);
  });

  it.each(["getCopy", "getAsync", "getMany"] as const)("gives another record's value by %s", async (form) => {
    const wrong = Buffer.alloc(20, "x");
    const spoil: Spoil = () => ({
      getCopy: () => wrong,
      getAsync: async () => wrong,
      getMany: (keys) => keys.map(() => wrong),
    });
    await expect(runOn((map) => ({ [form]: spoil(map)[form] }), "read")).rejects.toThrow("wrong value");
  });

  it("leaves an answer out of many", async () => {
    await expect(runOn((map) => ({ getMany: (keys) => map.getMany(keys.slice(1)) }), "read")).rejects.toThrow(
      "answers",
    );
  });

  it("finds a key that is absent", async () => {
    const spoil: Spoil = (map) => ({ get: (key) => map.get(key) ?? Buffer.alloc(20) });
    await expect(runOn(spoil, "read")).rejects.toThrow("absent keys");
  });

  it("scans in the wrong order", async () => {
    await expect(runOn((map) => ({ scanAll: (_, visit) => map.scanAll(false, visit) }), "read")).rejects.toThrow(
      WrongAnswerError,
    );
  });

  it.each(["seekAll", "rangeAll"] as const)("finds too little by %s", async (form) => {
    const spoil: Spoil = (map) => ({
      [form]: (keys: Buffer[], count: number, visit: () => void) => map[form](keys, count - 1, visit),
    });
    await expect(runOn(spoil, "read")).rejects.toThrow("seeks");
  });

  it("begins a scan at another key", async () => {
    const spoil: Spoil = (map) => ({
      rangeAll: (keys, count, visit) =>
        map.rangeAll(
          keys.map((key) => Buffer.concat([key, Buffer.alloc(1)])),
          count,
          visit,
        ),
    });
    await expect(runOn(spoil, "ycsb")).rejects.toThrow("another key");
  });

  it.each(["deleterandom", "deleteseq"])("keeps what %s deleted", async (workload) => {
    await expect(runOn(() => ({ delete() {} }), workload)).rejects.toThrow(WrongAnswerError);
  });

  it("keeps an overwritten value", async () => {
    await expect(runOn(() => ({ put() {} }), "overwrite")).rejects.toThrow(WrongAnswerError);
    await expect(runOn(() => ({ put() {} }), "ycsb")).rejects.toThrow(WrongAnswerError);
  });
});

describe("a row whose time is up", () => {
  /** So short that no second operation begins: an operation takes longer than the clock can tell. */
  const SHORT_MS = 1e-6;
  const slow = <Result>(work: () => Result): Result => {
    const start = performance.now();
    while (performance.now() - start <= SHORT_MS);
    return work();
  };
  const spoil: Spoil = (map) => ({
    put: (key, value) => slow(() => map.put(key, value)),
    putAsync: async (key, value) => slow(() => map.put(key, value)),
    putBatch: (keys, values, start, end) => slow(() => map.putBatch(keys, values, start, end)),
    delete: (key) => slow(() => map.delete(key)),
    get: (key) => slow(() => map.get(key)),
  });
  const rows = [
    ["fillrandom", "fillrandom", 100],
    ["fillseq-256", "fillseq-256", 100],
    ["overwrite", "overwrite", 30],
    ["deleterandom", "deleterandom", 30],
    ["deleteseq", "deleteseq", 90],
    ["mixed", "mixed", 50],
    ["mixed-256", "mixed-256", 50],
    ["ycsb", "ycsb-a", 50],
    ["read", "readrandom", 100],
  ] as const;

  it.each(rows)("says how much %s did, and checks that, in both passes", async (workload, row, plannedCount) => {
    const cut = { row, operationCount: 1, plannedCount };
    const { measurements } = await runOn(spoil, workload, "throughput", "decimal", SHORT_MS);
    expect(measurements[0]).toMatchObject(cut);
    const { latencies } = await runOn(spoil, workload, "latency", "decimal", SHORT_MS);
    expect(latencies[0]).toMatchObject(cut);
  });

  it("has no scan of what is left behind it", async () => {
    const { measurements } = await runOn(spoil, "deleteseq", "throughput", "decimal", SHORT_MS);
    expect(measurements.map(({ row }) => row)).toEqual(["deleteseq"]);
  });

  it("still fails when an answer is wrong", async () => {
    const lose: Spoil = (map) => ({ put: (key, value) => slow(() => map.put(key, value.subarray(1))) });
    await expect(runOn(lose, "fillrandom", "throughput", "decimal", SHORT_MS)).rejects.toThrow(WrongAnswerError);
  });
});

/** Records in a map, and ranges by looking at all of them. */
class TypedMap implements TypedTarget {
  readonly records = new Map<string, BenchRecord>();
  async open(): Promise<void> {}
  async close(): Promise<void> {}
  put(record: BenchRecord): void {
    this.records.set(record.id, record);
  }
  putMany(records: readonly BenchRecord[]): void {
    for (const record of records) this.put(record);
  }
  get(id: string): BenchRecord | undefined {
    return this.records.get(id);
  }
  range(project: string, dueFrom: number, limit: number): BenchRecord[] {
    return [...this.records.values()]
      .filter((record) => record.project === project && record.due >= dueFrom)
      .sort((a, b) => a.due - b.due)
      .slice(0, limit);
  }
  moveHour(from: string, to: string): void {
    const [giver, taker] = [this.get(from)!, this.get(to)!];
    this.put({ ...giver, estimateHours: giver.estimateHours - 1 });
    this.put({ ...taker, estimateHours: taker.estimateHours + 1 });
  }
}

async function runTyped(target: TypedTarget): Promise<void> {
  const workload = workloadNamed("typed");
  if (workload.family !== "typed") throw new TypeError("The typed workload is not typed.");
  const options = {
    dir: "unused",
    durability: "none",
    cacheBytes: 1,
    valueBytes: 20,
    rowLimitMs: 60_000,
    pass: "throughput",
  } as const;
  const description = { ...(await loadMap()), create: () => target };
  await workload.run(new Session<TypedTarget>({ ...options, description }), 2000);
}

describe("a run of typed records", () => {
  it("succeeds when all is right", async () => {
    await expect(runTyped(new TypedMap())).resolves.toBeUndefined();
  });

  it("fails when a range leaves a record out", async () => {
    const target = new TypedMap();
    target.range = (...range) => TypedMap.prototype.range.apply(target, range).slice(1);
    await expect(runTyped(target)).rejects.toThrow("range");
  });

  it("fails when an index keeps what was overwritten", async () => {
    const target = new TypedMap();
    target.range = (project, dueFrom, limit) =>
      TypedMap.prototype.range
        .call(target, project, dueFrom, limit)
        .map((record) => ({ ...record, due: record.due - 1 }));
    await expect(runTyped(target)).rejects.toThrow(WrongAnswerError);
  });

  it("fails when a transaction is lost", async () => {
    const target = new TypedMap();
    target.moveHour = () => {};
    await expect(runTyped(target)).rejects.toThrow("hours");
  });
});
