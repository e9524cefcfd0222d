import type { Durability, ResultFile } from "../../src/results.ts";
import { ResultsBuilder } from "./results-builder.ts";
import type { Times } from "./results-builder.ts";

const MB = 1_000_000;

/** Several targets, one absent, one disturbed, peers ahead in some rows and even in one, libraries without Node, a floor, typed records. */
export function exampleResults(): ResultFile {
  const builder = new ResultsBuilder()
    .target("lsm-core", { role: "subject", settings: "Defaults; a block cache of 256 MB." })
    .target("classic-level", { settings: "snappy | as by default" })
    .target("lmdb", { settings: "noSync, useWritemap; <16 GiB> of map" })
    .target("better-sqlite3", { settings: "WAL, prepared statements" })
    .absent("rocksdb", "not installed")
    .target("sqlite", { settings: "journal in a file" })
    .target("leveldb", { role: "native", settings: "C++, snappy" })
    .target("map", { role: "floor", settings: "In memory only." })
    .target("lsm-typed", { role: "subject", family: "typed" })
    .target("lmdb-msgpackr", { family: "typed" })
    .workload("fillrandom", "write")
    .workload("fillseq", "write")
    .workload("fillbatch", "write")
    .workload("values", "write")
    .workload("read", "read")
    .workload("ycsb", "mixed")
    .workload("reopen", "open")
    .workload("typed-put", "write", "typed");
  addWrites(builder);
  addReads(builder);
  builder
    .row("ycsb-a", times([900, 4000, 2100, 6000, 1500]), { workload: "ycsb" })
    .row("reopen", times([28e6, 60e6, 300_000, 900_000, 40e6]))
    .row(
      "typed-put",
      { "lsm-typed": [10_000, 11_000, 10_500], "lmdb-msgpackr": [14_000, 14_500, 15_000] },
      {
        parameters: { keyKind: "record", valueBytes: 0 },
      },
    );
  for (const [recordCount, factor] of [
    [10_000, 0.5],
    [100_000, 0.7],
    [10 * MB, 1.6],
  ] as const) {
    builder
      .row("fillrandom", times([1300 * factor, 8600 * factor, 3200 * factor * factor, 9000 * factor, 4000 * factor]), {
        parameters: { recordCount },
      })
      .row("readrandom", times([900 * factor, 3700 * factor, 1400 * factor, 2600 * factor, 1800 * factor]), {
        workload: "read",
        parameters: { recordCount },
      });
  }
  builder
    .latency("fillrandom", { "lsm-core": 700, "classic-level": 6000, lmdb: 2500, leveldb: 1800, map: 300 })
    .latency("readrandom", { "lsm-core": 800, "classic-level": 3000, lmdb: 1200, leveldb: 900 }, { workload: "read" });
  builder
    .row("fillrandom", { sqlite: [1] }, { durability: "process" })
    .failure("sqlite", "fillrandom", "WrongAnswerError: Record 7 was not found, expected its value.");
  return builder.build({
    stopped: { stepsDone: 70, stepCount: 80 },
    omissions: [{ target: "lmdb", workload: "values", reason: "values of 1 MB do not fit its map" }],
  });
}

/** Three runs around each target's time. */
function times([core, level, lmdb, sqlite, native]: readonly [number, number, number, number, number]): Times {
  const runs = (nanos: number): number[] => [nanos * 1.04, nanos, nanos * 0.97];
  return {
    "lsm-core": runs(core),
    "classic-level": runs(level),
    lmdb: runs(lmdb),
    "better-sqlite3": runs(sqlite),
    leveldb: runs(native),
  };
}

function addWrites(builder: ResultsBuilder): void {
  const fields = {
    "lsm-core": {
      diskBytes: 117 * MB,
      baselineRssBytes: 100 * MB,
      peakRssBytes: 160 * MB,
      spaceAmplification: 1.01,
      writeAmplification: 2.4,
    },
    "classic-level": {
      diskBytes: 75 * MB,
      baselineRssBytes: 100 * MB,
      peakRssBytes: 330 * MB,
      spaceAmplification: 0.65,
      writeAmplification: 4.8,
    },
    lmdb: {
      diskBytes: 198 * MB,
      baselineRssBytes: 100 * MB,
      peakRssBytes: 220 * MB,
      spaceAmplification: 1.7,
      writeAmplification: 6.5,
    },
    leveldb: { diskBytes: 74 * MB, details: { compactions: 41, "stall seconds": 0.25 } },
  };
  for (const [durability, factor] of [
    ["none", 1],
    ["process", 1.4],
    ["sync", 130],
  ] as readonly [Durability, number][]) {
    builder
      .row(
        "fillrandom",
        {
          ...times([900 * factor, 8600 * factor, 3200 * factor, 9000 * factor, 4000 * factor]),
          ...(durability === "none" ? { map: [1400, 1500, 1450] } : {}),
        },
        {
          durability,
          fields: { ...fields, ...(durability === "sync" ? { "better-sqlite3": { plannedCount: 4000 } } : {}) },
          disturbed: durability === "process" ? ["lmdb"] : [],
        },
      )
      .row(
        "fillseq",
        times([
          1100 * factor,
          7500 * factor,
          (durability === "process" ? 700 : 1510) * factor,
          5000 * factor,
          3000 * factor,
        ]),
        { durability },
      )
      .row("fillbatch", times([1200, 3300, durability === "none" ? 1210 : 2900, 2500, 900]), { durability });
  }
  builder.row("fillrandom-16k", times([21_000, 60_000, 30_000, 70_000, 40_000]), {
    workload: "values",
    parameters: { valueBytes: 16_000 },
  });
}

function addReads(builder: ResultsBuilder): void {
  builder
    .row("readrandom", times([900, 3700, 1400, 2600, 1800]), { workload: "read" })
    .row("readhot", times([600, 3600, 1120, 2300, 700]), { workload: "read" })
    .row("readmissing", times([20, 1310, 1320, 2200, 300]), { workload: "read" })
    .row("readseq", times([60, 2900, 1080, 700, 80]), { workload: "read" })
    .row("seekrandom", times([27_000, 53_000, 17_400, 30_000, 9000]), { workload: "read" });
}
