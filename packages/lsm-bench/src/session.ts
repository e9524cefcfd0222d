import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Done, Openable, Purpose, TargetInfo } from "./bench-target.ts";
import { directoryBytes } from "./directory-size.ts";
import { measureLatency } from "./latency.ts";
import type { LatencyMeasurement } from "./latency.ts";
import { inFlight, inSequence, measure } from "./measure.ts";
import type { DoneCount, Measurement, Operate } from "./measure.ts";
import type { Durability } from "./results.ts";
import { TimeBox } from "./time-box.ts";
import { writtenBytes } from "./written-bytes.ts";

/** `throughput` times a row as a whole, `latency` each operation of it: never both, because the clock costs something too. */
export type Pass = "throughput" | "latency";

/** What one workload on one target gave. */
export interface SessionResult {
  readonly measurements: readonly Measurement[];
  readonly latencies: readonly LatencyMeasurement[];
  /** Resident memory with all keys and values built, before the database was opened. */
  readonly baselineRssBytes?: number;
  readonly peakRssBytes?: number;
  /** Bytes on disk after the workload closed the database. */
  readonly diskBytes?: number;
  readonly spaceAmplification?: number;
  readonly writeAmplification?: number;
  /** Processor time of processes that did the work in place of this one. */
  readonly otherProcessorMs?: number;
}

/** A row to be measured. */
export interface Row {
  readonly name: string;
  /** Calls of `operate`. */
  readonly calls: number;
  /** Operations that all calls do together, when it is not one each. */
  readonly operationCount?: number;
  /** One call. Without it the row has no latencies. */
  readonly operate?: Operate;
  /** How many calls are in flight, when `operate` is asynchronous; 1 when left out. */
  readonly width?: number;
  /** All calls until time is up, where that is not just calling `operate` so many times. */
  readonly until?: (box?: TimeBox) => DoneCount;
  /** All calls at once, for rows that cannot be cut. */
  readonly all?: () => Done;
}

/** Where a workload runs. */
export interface SessionOptions<Target extends Openable> {
  readonly description: TargetInfo & { create(): Target };
  /** Directory of its own, present. */
  readonly dir: string;
  readonly durability: Durability;
  readonly cacheBytes: number;
  readonly valueBytes: number;
  readonly pass: Pass;
  /** A row begins no other operation after this time. */
  readonly rowLimitMs: number;
  /** Rows to measure; all when left out. */
  readonly rows?: readonly string[];
}

/** One workload's hold on one target: opens it, times work on it, and collects what the report needs. */
export class Session<Target extends Openable> {
  readonly durability: Durability;
  readonly description: TargetInfo;
  readonly pass: Pass;
  protected readonly options: SessionOptions<Target>;
  readonly #measurements: Measurement[] = [];
  readonly #latencies: LatencyMeasurement[] = [];
  #target: Target | undefined;
  #baselineRssBytes = 0;
  #writtenBefore: number | undefined;
  #isCut = false;
  #figures: Omit<SessionResult, "measurements" | "latencies"> = {};

  constructor(options: SessionOptions<Target>) {
    this.options = options;
    this.durability = options.durability;
    this.description = options.description;
    this.pass = options.pass;
  }

  /** The open target. */
  get target(): Target {
    if (this.#target === undefined) throw new TypeError("The session's target is not open.");
    return this.#target;
  }

  /** Directory of the database. */
  get databaseDir(): string {
    return join(this.options.dir, "database");
  }

  /** Whether a row was asked for; what only serves other rows can be left out. */
  wants(row: string): boolean {
    return this.options.rows === undefined || this.options.rows.includes(row);
  }

  /** True when time was up before a row was done: then the database holds less than it should. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Notes the memory in use, once, before a database is first opened. A workload that times `open` calls it before the clock starts. */
  noteBaseline(): void {
    if (this.#baselineRssBytes !== 0) return;
    globalThis.gc?.();
    this.#baselineRssBytes = process.memoryUsage.rss();
  }

  /** Opens the database, or goes on with the open one when the target keeps nothing on disk. Build keys and values before. */
  async open(purpose: Purpose): Promise<Target> {
    this.noteBaseline();
    this.#writtenBefore ??= writtenBytes();
    this.#target ??= await this.#openIn(this.databaseDir, purpose);
    return this.#target;
  }

  /** Closes the database; a target that keeps nothing on disk stays as it is. */
  async close(): Promise<void> {
    if (!this.description.isPersistent) return;
    await this.target.close();
    this.#target = undefined;
  }

  /** Forgets the open database without closing it, as a process does that is killed. */
  protected abandon(): void {
    this.#target = undefined;
  }

  /** Runs `work` on a database of its own that is thrown away, so that the code is compiled before the clock starts. */
  async warmUp(purpose: Purpose, work: (target: Target) => unknown): Promise<void> {
    this.noteBaseline();
    const dir = join(this.options.dir, "warm-up");
    const target = await this.#openIn(dir, purpose);
    await work(target);
    await target.close();
    rmSync(dir, { recursive: true, force: true });
  }

  /**
   * Measures a row in the way of this pass; one that was not asked for is left out.
   *
   * @returns how many of its calls were done: less than all when time was up before
   */
  async measure(row: Row): Promise<number> {
    if (!this.wants(row.name)) return 0;
    const done = await (this.pass === "latency" ? this.#measureLatency(row) : this.#measureThroughput(row));
    if (done < row.calls) this.#isCut = true;
    return done;
  }

  async #measureLatency({ name, calls, operate, width = 1 }: Row): Promise<number> {
    if (operate === undefined) return calls;
    const measurement = await measureLatency(name, calls, width, operate, this.#box());
    this.#latencies.push(measurement);
    return measurement.operationCount;
  }

  async #measureThroughput(row: Row): Promise<number> {
    const { name, calls, operate = noOperation, width = 1, operationCount = calls } = row;
    const box = this.#box();
    let done = calls;
    const untilOver = (): DoneCount => {
      if (row.until !== undefined) return row.until(box);
      return width === 1 ? inSequence(calls, operate, box) : inFlight(calls, width, operate, box);
    };
    const work = (): Done => {
      const count = untilOver();
      if (typeof count !== "number") return count.then((settled) => (done = settled));
      done = count;
      return undefined;
    };
    const measurement = await measure(name, operationCount, row.all ?? work);
    this.addMeasurement(done === calls ? measurement : { ...measurement, ...cutCounts(operationCount, done, calls) });
    return done;
  }

  #box(): TimeBox {
    return new TimeBox(this.options.rowLimitMs);
  }

  /** Adds a row that was measured elsewhere. */
  addMeasurement(measurement: Measurement): void {
    if (this.wants(measurement.row)) this.#measurements.push(measurement);
  }

  /**
   * Notes what the closed database takes; nothing when a row was cut, because others hold more then.
   *
   * @param liveBytes bytes of the keys and values in it
   * @param putBytes bytes of keys and values that this process wrote, if that is known
   */
  noteSpace(liveBytes: number, putBytes?: number): void {
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    this.#figures = { baselineRssBytes: this.#baselineRssBytes, peakRssBytes };
    if (!this.description.isPersistent || this.#isCut) return;
    const diskBytes = directoryBytes(this.databaseDir);
    const written = writtenBytes();
    const isCounted = putBytes !== undefined && written !== undefined && this.#writtenBefore !== undefined;
    this.#figures = {
      ...this.#figures,
      diskBytes,
      spaceAmplification: diskBytes / liveBytes,
      ...(isCounted ? { writeAmplification: (written - (this.#writtenBefore ?? 0)) / putBytes } : {}),
    };
  }

  async result(): Promise<SessionResult> {
    return { measurements: this.#measurements, latencies: this.#latencies, ...this.#figures };
  }

  async #openIn(dir: string, purpose: Purpose): Promise<Target> {
    const target = this.options.description.create();
    const { durability, cacheBytes, valueBytes } = this.options;
    await target.open(dir, { durability, purpose, cacheBytes, valueBytes });
    return target;
  }
}

function noOperation(): void {}

/** Operations of a row that was cut, where a call does several. */
function cutCounts(plannedCount: number, done: number, calls: number): Partial<Measurement> {
  return { plannedCount, operationCount: Math.round((plannedCount * done) / calls) };
}
