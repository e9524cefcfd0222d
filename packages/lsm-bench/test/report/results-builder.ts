import { RESULT_FORMAT } from "../../src/results.ts";
import type {
  Durability,
  Failure,
  LatencyRecord,
  Parameters,
  ResultFile,
  ResultRecord,
  TargetEntry,
  WorkloadEntry,
} from "../../src/results.ts";

/** Times of a row's runs by target, in nanoseconds per operation. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** What a row has beside its times. */
export interface RowOptions {
  readonly workload?: string;
  readonly durability?: Durability;
  readonly parameters?: Partial<Parameters>;
  /** Targets that others disturbed, in the first run. */
  readonly disturbed?: readonly string[];
  /** Fields of the records by target. */
  readonly fields?: Readonly<Record<string, Partial<ResultRecord>>>;
}

const OPERATION_COUNT = 1000;

/** Makes result files of invented numbers. */
export class ResultsBuilder {
  readonly #targets: TargetEntry[] = [];
  readonly #workloads: WorkloadEntry[] = [];
  readonly #records: ResultRecord[] = [];
  readonly #latencies: LatencyRecord[] = [];
  readonly #failures: Failure[] = [];

  target(name: string, fields: Partial<TargetEntry> = {}): this {
    this.#targets.push({ name, role: "peer", family: "bytes", version: "1.0.0", settings: "defaults", ...fields });
    return this;
  }

  absent(name: string, reason: string): this {
    this.#targets.push({ name, role: "peer", family: "bytes", absent: reason });
    return this;
  }

  workload(name: string, group: WorkloadEntry["group"], family: WorkloadEntry["family"] = "bytes"): this {
    this.#workloads.push({ name, group, family, summary: `What ${name} does.` });
    return this;
  }

  row(row: string, times: Times, options: RowOptions = {}): this {
    for (const [target, samples] of Object.entries(times)) {
      samples.forEach((nanos, run) => {
        this.#records.push({
          ...cellOf(target, row, run, options),
          foreignShare: run === 0 && options.disturbed?.includes(target) === true ? 0.4 : 0.01,
          wallMs: (nanos * OPERATION_COUNT) / 1e6,
          cpuMs: (nanos * OPERATION_COUNT) / 1e6,
          ...options.fields?.[target],
        });
      });
    }
    return this;
  }

  /** @param workload that the target failed in, in its second run */
  failure(target: string, workload: string, reason: string): this {
    const { parameters } = cellOf(target, workload, 1, {});
    this.#failures.push({ target, workload, parameters, pass: "throughput", run: 1, reason });
    return this;
  }

  /** @param fastest time of a target's fastest operations, from which its percentiles grow tenfold each */
  latency(row: string, fastest: Readonly<Record<string, number>>, options: RowOptions = {}): this {
    for (const [target, nanos] of Object.entries(fastest)) {
      this.#latencies.push({
        ...cellOf(target, row, 0, options),
        latency: {
          p50: nanos,
          p90: nanos * 1.5,
          p99: nanos * 4,
          p999: nanos * 40,
          p9999: nanos * 400,
          max: nanos * 3000,
          mean: nanos * 1.2,
          over1Ms: nanos > 1000 ? 12 : 0,
          over10Ms: 0,
          buckets: [{ upTo: nanos * 3000, count: OPERATION_COUNT }],
          slowest: Array.from({ length: 100 }, (_, i) => nanos * (i % 13 === 0 ? 3000 : 20 + ((i * 7) % 11))),
        },
        eventLoopDelay: { p50Ms: 0.2, p99Ms: 1.5, maxMs: 4.25 },
      });
    }
    return this;
  }

  build(fields: Partial<ResultFile> = {}): ResultFile {
    return {
      format: RESULT_FORMAT,
      startedAt: "2026-01-01T00:00:00.000Z",
      finishedAt: "2026-01-01T00:10:00.000Z",
      command: "lsm-bench run --n 1000000",
      machine: {
        processor: "a processor",
        coreCount: 2,
        memoryBytes: 8e9,
        system: "linux 6.1 x64",
        node: "v20.19.0",
        fileSystem: "ext4",
        fdatasyncMicros: 150,
      },
      loadAverageBefore: 0.1,
      options: {
        workloads: this.#workloads.map(({ name }) => name),
        targets: this.#targets.map(({ name }) => name),
        durabilities: ["none", "process", "sync"],
        recordCounts: [1_000_000],
        valueBytes: [100],
        keyKinds: ["decimal"],
        runCount: 3,
        seed: 1,
        cacheBytes: 256_000_000,
        rowSecondsMax: 60,
      },
      targets: [...this.#targets],
      workloads: [...this.#workloads],
      records: [...this.#records],
      latencies: [...this.#latencies],
      omissions: [],
      failures: this.#failures,
      ...fields,
    };
  }
}

function cellOf(target: string, row: string, run: number, options: RowOptions): Omit<ResultRecord, "wallMs" | "cpuMs"> {
  const durability = options.durability ?? "process";
  return {
    target,
    workload: options.workload ?? row,
    row,
    parameters: {
      recordCount: 1_000_000,
      valueBytes: 100,
      keyKind: "decimal",
      durabilityAsked: durability,
      cacheBytes: 256_000_000,
      ...options.parameters,
    },
    durabilityGiven: target === "classic-level" && durability === "none" ? "process" : durability,
    run,
    operationCount: OPERATION_COUNT,
    foreignShare: 0.01,
  };
}
