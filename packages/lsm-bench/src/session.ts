import { join } from "node:path";
import { rmSync } from "node:fs";
import type { BenchTarget, Durability, Purpose, TargetDescription } from "./bench-target.ts";
import type { DataSet } from "./data-set.ts";
import { directoryBytes } from "./directory-size.ts";
import { measure } from "./measure.ts";
import type { Measurement } from "./measure.ts";

/** What one workload on one target gave. */
export interface SessionResult {
  readonly measurements: readonly Measurement[];
  /** Bytes on disk after the workload closed the database. */
  readonly diskBytes?: number;
  /** Resident memory with all keys and values built, before the database was opened. */
  readonly baselineRssBytes: number;
  readonly peakRssBytes: number;
}

/** Where a workload runs. */
export interface SessionOptions {
  readonly description: TargetDescription;
  readonly data: DataSet;
  /** Directory of its own, present. */
  readonly dir: string;
  readonly durability: Durability;
  readonly cacheBytes: number;
}

/** One workload's hold on one target: opens it, times work on it, and collects what the report needs. */
export class Session {
  readonly data: DataSet;
  readonly durability: Durability;
  readonly description: TargetDescription;
  readonly #options: SessionOptions;
  readonly #measurements: Measurement[] = [];
  #target: BenchTarget | undefined;
  #baselineRssBytes = 0;
  #diskBytes: number | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.data = options.data;
    this.durability = options.durability;
    this.description = options.description;
  }

  /** The open target. */
  get target(): BenchTarget {
    if (this.#target === undefined) throw new TypeError("The session's target is not open.");
    return this.#target;
  }

  /** Notes the memory in use, once, before the database is first opened. A workload that times `open` calls it before the clock starts. */
  noteBaseline(): void {
    if (this.#baselineRssBytes !== 0) return;
    globalThis.gc?.();
    this.#baselineRssBytes = process.memoryUsage.rss();
  }

  /** Opens the database, or goes on with the open one when the target keeps nothing on disk. Build keys and values before. */
  async open(purpose: Purpose): Promise<BenchTarget> {
    this.noteBaseline();
    this.#target ??= await this.#openIn("database", purpose);
    return this.#target;
  }

  /** Closes the database; a target that keeps nothing on disk stays as it is. */
  async close(): Promise<void> {
    if (!this.description.isPersistent) return;
    await this.target.close();
    this.#target = undefined;
  }

  /** Runs `work` on a database of its own that is thrown away, so that the code is compiled before the clock starts. */
  async warmUp(purpose: Purpose, work: (target: BenchTarget) => Promise<void> | void): Promise<void> {
    const target = await this.#openIn("warm-up", purpose);
    await work(target);
    await target.close();
    rmSync(join(this.#options.dir, "warm-up"), { recursive: true, force: true });
  }

  /** Times `work` as a row of the report, see {@link measure}. */
  async measure(row: string, operationCount: number, work: () => Promise<void> | void): Promise<void> {
    this.#measurements.push(await measure(row, operationCount, work));
  }

  /** Notes the size of the closed database. */
  noteDiskBytes(): void {
    if (this.#target === undefined) this.#diskBytes = directoryBytes(this.#options.dir);
  }

  result(): SessionResult {
    return {
      measurements: this.#measurements,
      ...(this.#diskBytes === undefined ? {} : { diskBytes: this.#diskBytes }),
      baselineRssBytes: this.#baselineRssBytes,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  }

  async #openIn(name: string, purpose: Purpose): Promise<BenchTarget> {
    const target = this.#options.description.create();
    await target.open(join(this.#options.dir, name), {
      durability: this.#options.durability,
      purpose,
      cacheBytes: this.#options.cacheBytes,
    });
    return target;
  }
}
