import { z } from "zod";

/** Version of the layout below. A reader refuses another one. */
export const RESULT_FORMAT: 1 = 1;

/** What a write survives once it is acknowledged: `none` nothing, `process` a crash of the process, `sync` a loss of power. */
export const durabilitySchema = z.enum(["none", "process", "sync"]);

/**
 * How keys are made: `decimal` 16 digits; `path` and `url` 8 to 256 bytes with shared prefixes; `uuid` 16 random bytes' text (36
 * bytes); `hash` 32 random bytes; `city` the keys of the tour's real data; `record` those of typed records.
 */
export const keyKindSchema = z.enum(["decimal", "path", "url", "uuid", "hash", "city", "record"]);

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();

/** What the numbers were measured on; no name of a host or user. */
export const machineSchema = z.object({
  processor: z.string(),
  coreCount: count,
  memoryBytes: count,
  system: z.string(),
  node: z.string(),
  fileSystem: z.string(),
  /** Median time of an append of 4 KB and fdatasync, in microseconds: read every row at sync against it. */
  fdatasyncMicros: amount,
});

/** What was asked for. */
export const runOptionsSchema = z.object({
  workloads: z.array(z.string()),
  targets: z.array(z.string()),
  durabilities: z.array(durabilitySchema),
  /** Numbers of records, in the order they were measured; more than one is a sweep. */
  recordCounts: z.array(count),
  /** Lengths of values in bytes; a workload of its own lengths (`values`) ignores them. */
  valueBytes: z.array(count),
  keyKinds: z.array(keyKindSchema),
  runCount: count,
  seed: z.number().int(),
  /** What each target may use to cache blocks, where it has such a setting. */
  cacheBytes: count,
  /** After so many seconds a row begins no other operation. */
  rowSecondsMax: amount.optional(),
});

/** What a target is in a comparison: the engine that the others are compared with, a peer, a peer called from C++ without Node, or the floor (no peer). */
export const targetRoleSchema = z.enum(["subject", "peer", "native", "floor"]);

/** A target, and what was used of it, or why it could not be used. */
export const targetEntrySchema = z.object({
  name: z.string(),
  role: targetRoleSchema,
  /** `bytes` targets run the workloads of keys and values, `typed` ones those of records; the two are never compared. */
  family: z.enum(["bytes", "typed"]),
  version: z.string().optional(),
  settings: z.string().optional(),
  /** Why it was not measured; then it has no version. */
  absent: z.string().optional(),
});

/** A workload as it was described when it was run. */
export const workloadEntrySchema = z.object({
  name: z.string(),
  family: z.enum(["bytes", "typed"]),
  /** Heading under which its rows belong. */
  group: z.enum(["write", "read", "mixed", "open", "space"]),
  /** What is done, and how many operations at `n` records. */
  summary: z.string(),
});

/** What tells one cell from another beside target and row. */
export const parametersSchema = z.object({
  /** Records in the database, `n`. */
  recordCount: count,
  valueBytes: count,
  keyKind: keyKindSchema,
  /** Level that was asked for. Levels of one row are never compared with each other. */
  durabilityAsked: durabilitySchema,
  cacheBytes: count,
});

const cell = {
  target: z.string(),
  workload: z.string(),
  /** Row of the report; rows of different workloads have different names. */
  row: z.string(),
  parameters: parametersSchema,
  /** The level that the target gave: the nearest at or above the one asked. */
  durabilityGiven: durabilitySchema,
  /** 0 is the first. */
  run: count,
  /** Operations that were done. */
  operationCount: count,
  /** Operations that were to be done, when the time for a row was up before. */
  plannedCount: count.optional(),
  /** Share of the machine, 0 to 1, that others used meanwhile. */
  foreignShare: z.number().min(0).max(1),
};

/** One row of one run on one target: a loop of operations and its total time. */
export const recordSchema = z.object({
  ...cell,
  /** From the first operation to the last acknowledgement. Time per operation is this over `operationCount`. */
  wallMs: amount,
  /** Processor time of all threads of the process meanwhile, system calls included. */
  cpuMs: amount,
  /**
   * What follows belongs to the process that measured the row, and so to all rows of one workload together.
   * Resident memory with keys and values built, before the database was opened, and at its highest.
   */
  baselineRssBytes: count.optional(),
  peakRssBytes: count.optional(),
  /** Bytes on disk after the workload closed the database. */
  diskBytes: count.optional(),
  /** Bytes on disk over bytes of the keys and values that are live. */
  spaceAmplification: amount.optional(),
  /** Bytes handed to the disk over bytes of keys and values written; where the system counts them (Linux). */
  writeAmplification: amount.optional(),
  /** Figures that only this target or this row has, by a name with its unit: shown as they are. */
  details: z.record(z.string(), z.number()).optional(),
});

/** Times of single operations, in nanoseconds. The clock's own cost of some 50 ns is in each. */
export const latencySchema = z.object({
  p50: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  p9999: amount,
  /** The longest stall: the slowest operation of all. */
  max: amount,
  mean: amount,
  /** Operations that took longer than 1 ms and than 10 ms. */
  over1Ms: count,
  over10Ms: count,
  /** The histogram: how many took at most `upTo` nanoseconds and more than the bucket before; empty buckets are left out. */
  buckets: z.array(z.object({ upTo: amount, count })),
  /** The slowest operation of each hundredth of the run, in order of completion: stalls over time. Fewer when there are fewer operations. */
  slowest: z.array(amount),
});

/** The latency pass of a row: a run of its own, whose total time is not reported because it holds the clock. */
export const latencyRecordSchema = z.object({
  ...cell,
  latency: latencySchema,
  /** For forms that leave the event loop free: how late its timers were, in milliseconds. */
  eventLoopDelay: z.object({ p50Ms: amount, p99Ms: amount, maxMs: amount }).optional(),
});

/** A row that a target does not have, and why. */
export const omissionSchema = z.object({ target: z.string(), workload: z.string(), reason: z.string() });

/**
 * A workload that a target did not get to the end of at some parameters, in one of its runs: the target failed, answered wrongly, or took
 * too long. It was not run again, and what earlier runs gave says nothing: a report shows no figures of it.
 */
export const failureSchema = z.object({
  target: z.string(),
  workload: z.string(),
  parameters: parametersSchema,
  pass: z.enum(["throughput", "latency"]),
  run: count,
  /** In one line, without directories. */
  reason: z.string(),
});

/** A result file: everything that one `lsm-bench run` found out. */
export const resultFileSchema = z.object({
  format: z.literal(RESULT_FORMAT),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Arguments of `lsm-bench` that reproduce it. */
  command: z.string(),
  /** Commit of the sources, where git knows it; with `+` when there were changes. */
  revision: z.string().optional(),
  machine: machineSchema,
  loadAverageBefore: amount,
  options: runOptionsSchema,
  targets: z.array(targetEntrySchema),
  workloads: z.array(workloadEntrySchema),
  records: z.array(recordSchema),
  latencies: z.array(latencyRecordSchema),
  omissions: z.array(omissionSchema),
  failures: z.array(failureSchema).default([]),
  /** How far it came, when somebody stopped it before its end. */
  stopped: z.object({ stepsDone: count, stepCount: count }).optional(),
});

export type Durability = z.infer<typeof durabilitySchema>;
export type KeyKind = z.infer<typeof keyKindSchema>;
export type Machine = z.infer<typeof machineSchema>;
export type TargetRole = z.infer<typeof targetRoleSchema>;
export type TargetEntry = z.infer<typeof targetEntrySchema>;
export type WorkloadEntry = z.infer<typeof workloadEntrySchema>;
export type Parameters = z.infer<typeof parametersSchema>;
export type ResultRecord = z.infer<typeof recordSchema>;
export type Latency = z.infer<typeof latencySchema>;
export type LatencyRecord = z.infer<typeof latencyRecordSchema>;
export type Omission = z.infer<typeof omissionSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type ResultFile = z.infer<typeof resultFileSchema>;

/**
 * Reads the text of a result file.
 *
 * @param name of the file, for the message
 * @throws {Error} that says what is wrong with it: no JSON, another format version, a field amiss
 */
export function parseResults(text: string, name: string): ResultFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON.`, { cause: error });
  }
  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format !== RESULT_FORMAT) {
    throw new Error(`${name} has format ${format.data.format}; this version reads ${RESULT_FORMAT}.`);
  }
  const parsed = resultFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`${name} is not a result file of lsm-bench: ${z.prettifyError(parsed.error)}`);
}
